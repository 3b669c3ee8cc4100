package wenqu.ik;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The user's words and stopwords.
 *
 * @param version   the integer in {@code VERSION}, 0 where there is none
 * @param words     kept whole, in the form that IK compares with the text
 * @param stopwords cut away beside the English ones
 */
record Lexicon(long version, List<String> words, List<String> stopwords) {
    static final Lexicon EMPTY = new Lexicon(0, List.of(), List.of());

    private static final Logger LOG = LogManager.getLogger(Lexicon.class);
    private static final String STOPWORDS = "stopwords.txt";
    private static final String SYNONYMS = "synonyms.txt";
    private static final int REFUSALS_SHOWN = 20;

    /**
     * All {@code *.txt} and {@code *.dic} of a folder are words, but for {@code stopwords.txt} and {@code synonyms.txt}.
     * A line that IK could never match is skipped and logged.
     *
     * @throws IllegalArgumentException when the folder is not one
     * @throws IOException when a list can not be read: a node that cuts other words than asked for must not start
     */
    static Lexicon read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(IkPlugin.LEXICON.getKey() + ": " + folder + " is not a folder");
        }
        List<String> words = new ArrayList<>();
        List<String> stopwords = new ArrayList<>();
        for (Path file : lists(folder)) {
            WordList list;
            try (InputStream in = Files.newInputStream(file)) {
                list = WordList.read(in);
            }
            (file.endsWith(STOPWORDS) ? stopwords : words).addAll(list.words());
            LOG.info("{}: {} words", file, list.words().size());
            report(file, list.refusals());
        }
        return new Lexicon(versionOf(folder), List.copyOf(words), List.copyOf(stopwords));
    }

    /** Of what is cut, whatever the order: 16 hex digits. */
    String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (List<String> list : List.of(words, stopwords)) {
                for (String word : list.stream().distinct().sorted().toList()) {
                    sha.update((word + "\n").getBytes(StandardCharsets.UTF_8));
                }
                sha.update((byte) 0);
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static long versionOf(Path folder) throws IOException {
        Path file = folder.resolve("VERSION");
        if (!Files.isRegularFile(file)) {
            return 0;
        }
        String text = Files.readString(file).strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException(file + " holds \"" + text + "\", not an integer");
        }
    }

    private static List<Path> lists(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.{txt,dic}")) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry) && !entry.endsWith(SYNONYMS)) {
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
