package wenqu.compat;

import java.io.IOException;
import java.io.StringReader;
import java.text.ParseException;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.AnalysisMode;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/**
 * {@code synonym_graph} with its rules in the index settings ({@code synonyms}), in Solr's format. Rules are cut by what
 * stands before the filter, anew at each {@code _reload_search_analyzers} when it is {@code updateable}.
 */
final class Synonyms extends AbstractTokenFilterFactory {
    private final String rules;
    private final boolean expand;
    private final boolean updateable;

    Synonyms(String name, Settings settings) {
        super(name, settings);
        for (String unknown : new String[] {"synonyms_path", "synonyms_set"}) {
            if (settings.hasValue(unknown)) {
                throw new IllegalArgumentException("[" + name + "]: this node takes synonyms only, not " + unknown);
            }
        }
        if (!settings.get("format", "solr").equals("solr")) {
            throw new IllegalArgumentException("[" + name + "]: this node reads Solr's format only");
        }
        rules = String.join("\n", settings.getAsList("synonyms"));
        expand = settings.getAsBoolean("expand", true);
        updateable = settings.getAsBoolean("updateable", false);
    }

    @Override
    public AnalysisMode getAnalysisMode() {
        return updateable ? AnalysisMode.SEARCH_TIME : AnalysisMode.ALL;
    }

    @Override
    public TokenStream create(TokenStream tokens) {
        throw new IllegalStateException("[" + name() + "] belongs into an analyzer");
    }

    @Override
    public TokenFilterFactory getChainAwareTokenFilterFactory(
            IndexCreationContext context,
            TokenizerFactory tokenizer,
            List<CharFilterFactory> charFilters,
            List<TokenFilterFactory> before,
            Function<String, TokenFilterFactory> all) {
        CustomAnalyzer cut = new CustomAnalyzer(
            tokenizer,
            charFilters.toArray(CharFilterFactory[]::new),
            before.stream().map(TokenFilterFactory::getSynonymFilter).toArray(TokenFilterFactory[]::new));
        SynonymMap map = parsed(cut);
        String name = name();
        AnalysisMode mode = getAnalysisMode();
        return new TokenFilterFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public TokenStream create(TokenStream tokens) {
                return map.fst == null ? tokens : new SynonymGraphFilter(tokens, map, false);
            }

            @Override
            public AnalysisMode getAnalysisMode() {
                return mode;
            }
        };
    }

    private SynonymMap parsed(Analyzer cut) {
        try (cut) {
            SolrSynonymParser parser = new SolrSynonymParser(true, expand, cut);
            parser.parse(new StringReader(rules));
            return parser.build();
        } catch (ParseException | IOException bad) {
            Throwable cause = bad.getCause() == null ? bad : bad.getCause();
            throw new IllegalArgumentException(
                "[" + name() + "]: " + bad.getMessage() + (cause == bad ? "" : ": " + cause.getMessage()), bad);
        }
    }
}
