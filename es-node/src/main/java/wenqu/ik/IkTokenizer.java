package wenqu.ik;

import java.io.IOException;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;
import org.wltea.analyzer.core.IKSegmenter;
import org.wltea.analyzer.core.Lexeme;

/**
 * IK's words as Lucene tokens. The library's own tokenizer maps no offsets back through character filters and ends a
 * text at its last word, which shifts the offsets of every later value of a field; this one does neither.
 */
final class IkTokenizer extends Tokenizer {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
    private final TypeAttribute type = addAttribute(TypeAttribute.class);
    private final IKSegmenter segmenter;
    private WholeReader text = new WholeReader(input);

    IkTokenizer(IkConfiguration configuration) {
        segmenter = new IKSegmenter(text, configuration);
    }

    @Override
    public boolean incrementToken() throws IOException {
        clearAttributes();
        Lexeme word = segmenter.next();
        if (word == null) {
            return false;
        }
        term.append(word.getLexemeText());
        offset.setOffset(correctOffset(word.getBeginPosition()), correctOffset(word.getEndPosition()));
        type.setType(word.getLexemeTypeString());
        return true;
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        text = new WholeReader(input);
        segmenter.reset(text);
    }

    @Override
    public void end() throws IOException {
        super.end();
        int end = correctOffset(text.passed());
        offset.setOffset(end, end);
    }
}
