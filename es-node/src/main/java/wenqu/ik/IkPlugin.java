package wenqu.ik;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.env.Environment;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;

/** Registers the analyzers and tokenizers {@code ik_max_word} and {@code ik_smart}, named as the official plugin's. */
public final class IkPlugin extends Plugin implements ActionPlugin, AnalysisPlugin {
    /**
     * Folder of user dictionaries, read at start; empty for none. A relative path counts from the config folder. A
     * lexicon that was pushed to {@code /_wenqu/lexicon} wins, unless the folder's {@code VERSION} is higher.
     */
    static final Setting<String> LEXICON = Setting.simpleString("wenqu.ik.lexicon", Setting.Property.NodeScope);

    private static final Map<String, IkConfiguration> MODES =
        Map.of("ik_max_word", new IkConfiguration(false), "ik_smart", new IkConfiguration(true));

    private final PushedLexicon kept;

    /** Loads the dictionary now: a node without it must fail at start, not at the first document. */
    public IkPlugin(Settings settings, Path configFolder) throws IOException {
        String folder = LEXICON.get(settings);
        kept = new PushedLexicon(new Environment(settings, configFolder).dataDirs()[0]);
        Lexicon own = folder.isEmpty() ? Lexicon.EMPTY : Lexicon.read(configFolder.resolve(folder));
        Lexicon pushed = kept.read();
        // What was pushed is newer than the folder, unless the folder has been given a higher version since.
        IkDictionary.use(pushed == null || own.version() > pushed.version() ? own : pushed);
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
            Settings settings,
            NamedWriteableRegistry namedWriteables,
            RestController controller,
            ClusterSettings clusterSettings,
            IndexScopedSettings indexSettings,
            SettingsFilter filter,
            IndexNameExpressionResolver resolver,
            Supplier<DiscoveryNodes> nodes,
            Predicate<NodeFeature> features) {
        return List.of(new LexiconHandler(kept));
    }

    @Override
    public List<Setting<?>> getSettings() {
        return List.of(LEXICON);
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of("ik_max_word", tokenizer("ik_max_word"), "ik_smart", tokenizer("ik_smart"));
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of("ik_max_word", analyzer("ik_max_word"), "ik_smart", analyzer("ik_smart"));
    }

    private static AnalysisProvider<TokenizerFactory> tokenizer(String mode) {
        return (index, environment, name, settings) -> {
            refuseUnsupported(name, settings);
            return TokenizerFactory.newFactory(name, () -> new IkTokenizer(MODES.get(mode)));
        };
    }

    private static AnalysisProvider<AnalyzerProvider<? extends Analyzer>> analyzer(String mode) {
        return (index, environment, name, settings) -> {
            refuseUnsupported(name, settings);
            return new Provider(name, settings, new IkAnalyzer(MODES.get(mode)));
        };
    }

    /** Options of the official plugin that would change the tokens: ignoring them silently would be worse. */
    private static void refuseUnsupported(String name, Settings settings) {
        if (!settings.getAsBoolean("enable_lowercase", true)) {
            throw new IllegalArgumentException("[" + name + "]: enable_lowercase can only be true on this node");
        }
        if (settings.getAsBoolean("enable_remote_dict", false)) {
            throw new IllegalArgumentException(
                "[" + name + "]: this node reads no remote dictionary; push the words with `wenqu lexicon push`");
        }
    }

    private static final class Provider extends AbstractIndexAnalyzerProvider<IkAnalyzer> {
        private final IkAnalyzer analyzer;

        Provider(String name, Settings settings, IkAnalyzer analyzer) {
            super(name, settings);
            this.analyzer = analyzer;
        }

        @Override
        public IkAnalyzer get() {
            return analyzer;
        }
    }
}
