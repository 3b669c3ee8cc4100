package wenqu.ik;

import java.util.List;
import org.wltea.analyzer.cfg.Configuration;

/** Where IK finds its dictionaries, as resources of this plugin; all but the mode is the same for both analyzers. */
final class IkConfiguration implements Configuration {
    private final boolean smart;

    IkConfiguration(boolean smart) {
        this.smart = smart;
    }

    @Override
    public boolean useSmart() {
        return smart;
    }

    @Override
    public void setUseSmart(boolean wanted) {
        throw new UnsupportedOperationException("the mode is fixed by the analyzer's name");
    }

    @Override
    public String getMainDictionary() {
        return "org/wltea/analyzer/dic/main2012.dic";
    }

    @Override
    public String getQuantifierDicionary() {
        return "org/wltea/analyzer/dic/quantifier.dic";
    }

    @Override
    public List<String> getExtDictionarys() {
        return List.of();
    }

    /** Not the library's own stopword.dic, which drops 的, 要, 会 and many more that the official plugin keeps. */
    @Override
    public List<String> getExtStopWordDictionarys() {
        return List.of("wenqu/ik/stopwords-english.dic");
    }
}
