package wenqu.compat;

import java.io.Reader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** Lucene's own classes under the names and with the options that Elasticsearch documents for them. */
final class CommonAnalysis {
    private static final Map<String, Integer> CJK_SCRIPTS = Map.of(
        "han", CJKBigramFilter.HAN,
        "hiragana", CJKBigramFilter.HIRAGANA,
        "katakana", CJKBigramFilter.KATAKANA,
        "hangul", CJKBigramFilter.HANGUL);

    private CommonAnalysis() {}

    static Map<String, AnalysisProvider<CharFilterFactory>> charFilters() {
        return Map.of("html_strip", (index, environment, name, settings) -> {
            List<String> escaped = settings.getAsList("escaped_tags");
            Set<String> kept = escaped.isEmpty() ? null : new HashSet<>(escaped);
            return new AbstractCharFilterFactory(name) {
                @Override
                public Reader create(Reader text) {
                    return kept == null ? new HTMLStripCharFilter(text) : new HTMLStripCharFilter(text, kept);
                }
            };
        });
    }

    static Map<String, AnalysisProvider<TokenizerFactory>> tokenizers() {
        return Map.of(
            "keyword", (index, environment, name, settings) -> TokenizerFactory.newFactory(name, KeywordTokenizer::new),
            "whitespace", (index, environment, name, settings) -> {
                int longest = settings.getAsInt("max_token_length", WhitespaceTokenizer.DEFAULT_MAX_WORD_LEN);
                return TokenizerFactory.newFactory(
                    name, () -> new WhitespaceTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, longest));
            },
            "ngram", (index, environment, name, settings) -> {
                Grams grams = Grams.of(name, settings);
                int allowed = index.getMaxNgramDiff();
                if (grams.max() - grams.min() > allowed) {
                    throw new IllegalArgumentException("[" + name + "]: max_gram - min_gram is over index.max_ngram_diff ("
                        + allowed + ")");
                }
                return TokenizerFactory.newFactory(name, () -> new NGramTokenizer(grams.min(), grams.max()) {
                    @Override
                    protected boolean isTokenChar(int c) {
                        return grams.keeps(c);
                    }
                });
            },
            "edge_ngram", (index, environment, name, settings) -> {
                Grams grams = Grams.of(name, settings);
                return TokenizerFactory.newFactory(name, () -> new EdgeNGramTokenizer(grams.min(), grams.max()) {
                    @Override
                    protected boolean isTokenChar(int c) {
                        return grams.keeps(c);
                    }
                });
            });
    }

    static Map<String, AnalysisProvider<TokenFilterFactory>> tokenFilters() {
        Map<String, AnalysisProvider<TokenFilterFactory>> filters = new TreeMap<>();
        filters.put("asciifolding", (index, environment, name, settings) -> {
            boolean both = settings.getAsBoolean("preserve_original", false);
            return normalizing(name, settings,
                tokens -> new ASCIIFoldingFilter(tokens, both), tokens -> new ASCIIFoldingFilter(tokens, false));
        });
        filters.put("cjk_width", (index, environment, name, settings) ->
            normalizing(name, settings, CJKWidthFilter::new, CJKWidthFilter::new));
        filters.put("trim", (index, environment, name, settings) ->
            normalizing(name, settings, TrimFilter::new, TrimFilter::new));
        filters.put("cjk_bigram", (index, environment, name, settings) -> {
            int scripts = scripts(name, settings.getAsList("ignored_scripts"));
            boolean unigrams = settings.getAsBoolean("output_unigrams", false);
            return plain(name, settings, tokens -> new CJKBigramFilter(tokens, scripts, unigrams));
        });
        filters.put("remove_duplicates", (index, environment, name, settings) ->
            plain(name, settings, RemoveDuplicatesTokenFilter::new));
        filters.put("length", (index, environment, name, settings) -> {
            int min = settings.getAsInt("min", 0);
            int max = settings.getAsInt("max", Integer.MAX_VALUE);
            return plain(name, settings, tokens -> new LengthFilter(tokens, min, max));
        });
        filters.put("edge_ngram", (index, environment, name, settings) -> {
            Grams grams = Grams.of(name, settings);
            boolean original = settings.getAsBoolean("preserve_original", false);
            return plain(name, settings,
                tokens -> new EdgeNGramTokenFilter(tokens, grams.min(), grams.max(), original));
        });
        filters.put("synonym_graph", (index, environment, name, settings) -> new Synonyms(name, settings));
        return filters;
    }

    private static int scripts(String name, List<String> ignored) {
        Set<String> wanted = new HashSet<>(CJK_SCRIPTS.keySet());
        for (String script : ignored) {
            if (!wanted.remove(script)) {
                throw new IllegalArgumentException("[" + name + "]: unknown script [" + script + "] in ignored_scripts");
            }
        }
        return wanted.stream().mapToInt(CJK_SCRIPTS::get).reduce(0, (a, b) -> a | b);
    }

    private static TokenFilterFactory plain(String name, Settings settings, UnaryOperator<TokenStream> filter) {
        return new AbstractTokenFilterFactory(name, settings) {
            @Override
            public TokenStream create(TokenStream tokens) {
                return filter.apply(tokens);
            }
        };
    }

    /** A filter that may also be part of a normalizer for keyword fields. */
    private static TokenFilterFactory normalizing(
            String name, Settings settings, UnaryOperator<TokenStream> filter, UnaryOperator<TokenStream> normal) {
        return new NormalizingFactory(name, settings, filter, normal);
    }

    private static final class NormalizingFactory extends AbstractTokenFilterFactory
            implements NormalizingTokenFilterFactory {
        private final UnaryOperator<TokenStream> filter;
        private final UnaryOperator<TokenStream> normal;

        NormalizingFactory(
                String name, Settings settings, UnaryOperator<TokenStream> filter, UnaryOperator<TokenStream> normal) {
            super(name, settings);
            this.filter = filter;
            this.normal = normal;
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }

        @Override
        public TokenStream normalize(TokenStream tokens) {
            return normal.apply(tokens);
        }
    }
}
