package wenqu.ik;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A word list as plain UTF-8 text: one word a line, {@code #} begins a comment line, columns after a tab are ignored.
 *
 * @param words    the usable words, in the form IK compares with the text: half-width and lower-case
 * @param refusals one {@code "line N: reason"} for each line that holds no usable word
 */
record WordList(List<String> words, List<String> refusals) {
    /** IK looks ahead at most 100 characters at the end of its buffer; real names stay far below. */
    static final int MAX_LENGTH = 64;

    static WordList read(InputStream in) throws IOException {
        List<String> words = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        int number = 0;
        for (byte[] line : lines(in.readAllBytes())) {
            number++;
            try {
                String word = word(line, number == 1);
                if (word != null) {
                    words.add(word);
                }
            } catch (CharacterCodingException malformed) {
                refusals.add("line " + number + ": not UTF-8");
            } catch (IllegalArgumentException unusable) {
                refusals.add("line " + number + ": " + unusable.getMessage());
            }
        }
        return new WordList(words, refusals);
    }

    /** Split as bytes, so that one broken line does not spoil the decoding of the others. */
    private static List<byte[]> lines(byte[] content) {
        List<byte[]> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte b : content) {
            if (b == '\n') {
                lines.add(line.toByteArray());
                line.reset();
            } else {
                line.write(b);
            }
        }
        lines.add(line.toByteArray());
        return lines;
    }

    /** The word of a line, or null for an empty or comment line. */
    private static String word(byte[] line, boolean first) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        if (first && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        if (text.isBlank() || text.strip().startsWith("#")) {
            return null;
        }
        int tab = text.indexOf('\t');
        String word = (tab < 0 ? text : text.substring(0, tab)).strip();
        if (word.isEmpty()) {
            throw new IllegalArgumentException("no word before the tab");
        }
        return form(word);
    }

    /**
     * The word as IK compares it with the text.
     *
     * @throws IllegalArgumentException when IK could never match it
     */
    static String form(String word) {
        if (word.isBlank()) {
            throw new IllegalArgumentException("an empty word");
        }
        if (word.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("'" + word.substring(0, 20) + "…' is longer than " + MAX_LENGTH + " characters");
        }
        StringBuilder form = new StringBuilder(word.length());
        for (char c : word.toCharArray()) {
            if (!CharKinds.cutByIk(c)) {
                throw new IllegalArgumentException(
                    "IK ends every word at " + String.format("U+%04X", (int) c) + ", so '" + word + "' can never match");
            }
            form.append(CharKinds.regular(c));
        }
        return form.toString();
    }
}
