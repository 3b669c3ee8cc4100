package wenqu.ik;

import org.apache.lucene.analysis.Analyzer;

/** The tokenizer alone: IK lower-cases and drops the English stopwords itself. */
final class IkAnalyzer extends Analyzer {
    private final IkConfiguration configuration;

    IkAnalyzer(IkConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
        return new TokenStreamComponents(new IkTokenizer(configuration));
    }
}
