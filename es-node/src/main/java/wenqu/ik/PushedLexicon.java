package wenqu.ik;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The words that were last pushed to this node, in its data folder, so that a restart cuts as before. */
final class PushedLexicon {
    private static final Logger LOG = LogManager.getLogger(PushedLexicon.class);
    private static final String FIRST = "wenqu-lexicon 1 ";
    private static final String STOP = "-";
    private static final String WORD = "+";

    private final Path file;

    PushedLexicon(Path data) {
        file = data.resolve("wenqu").resolve("lexicon");
    }

    /** What was kept, or null where nothing was. */
    Lexicon read() throws IOException {
        try {
            if (!Files.isRegularFile(file)) {
                return null;
            }
        } catch (SecurityException forbidden) {
            LOG.warn("what was pushed can not be read: {}", forbidden.getMessage());
            return null;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        if (lines.isEmpty() || !lines.get(0).startsWith(FIRST)) {
            throw new IOException(file + " is damaged; delete it, start the node and push the lexicon again");
        }
        List<String> words = new ArrayList<>();
        List<String> stopwords = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            (line.startsWith(STOP) ? stopwords : words).add(line.substring(1));
        }
        return new Lexicon(Long.parseLong(lines.get(0).substring(FIRST.length())), words, stopwords);
    }

    /** On return it is on disk. */
    void write(Lexicon lexicon) throws IOException {
        StringBuilder text = new StringBuilder(FIRST).append(lexicon.version()).append('\n');
        lexicon.words().forEach(word -> text.append(WORD).append(word).append('\n'));
        lexicon.stopwords().forEach(word -> text.append(STOP).append(word).append('\n'));
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling("lexicon.new");
        Files.writeString(fresh, text, StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
