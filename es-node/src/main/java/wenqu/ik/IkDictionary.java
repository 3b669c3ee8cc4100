package wenqu.ik;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.wltea.analyzer.dic.Dictionary;

/** Loads IK's one dictionary of the process: the official words, then the user's. */
final class IkDictionary {
    private static final Logger LOG = LogManager.getLogger(IkDictionary.class);
    private static final int REFUSALS_SHOWN = 20;

    private IkDictionary() {}

    /**
     * @param lexicon folder of {@code *.txt} and {@code *.dic} word lists, or null for none
     * @throws IllegalArgumentException when the folder is not one
     * @throws IOException when a list cannot be read: a node that cuts other words than asked for must not start
     */
    static void load(Path lexicon) throws IOException {
        Dictionary dictionary = Dictionary.initial(new IkConfiguration(false));
        dictionary.addWords(bundled("words-added.txt"));
        dictionary.disableWords(bundled("words-removed.txt"));
        if (lexicon == null) {
            return;
        }
        if (!Files.isDirectory(lexicon)) {
            throw new IllegalArgumentException(IkPlugin.LEXICON.getKey() + ": " + lexicon + " is not a folder");
        }
        for (Path file : lists(lexicon)) {
            WordList list;
            try (InputStream in = Files.newInputStream(file)) {
                list = WordList.read(in);
            }
            dictionary.addWords(list.words());
            LOG.info("{}: {} words", file, list.words().size());
            report(file, list.refusals());
        }
    }

    private static List<String> bundled(String name) throws IOException {
        try (InputStream in = IkDictionary.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the plugin's jar lacks " + name);
            }
            // Read as lines: some of the official words hold commas and spaces, harmless as they are.
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        }
    }

    private static List<Path> lists(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.{txt,dic}")) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry)) {
                    files.add(entry);
                }
            }
        }
        Collections.sort(files);
        return files;
    }

    private static void report(Path file, List<String> refusals) {
        refusals.stream().limit(REFUSALS_SHOWN).forEach(refusal -> LOG.warn("{}: {} (skipped)", file, refusal));
        if (refusals.size() > REFUSALS_SHOWN) {
            LOG.warn("{}: {} more lines skipped", file, refusals.size() - REFUSALS_SHOWN);
        }
    }
}
