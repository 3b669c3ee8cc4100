package wenqu.ik;

import java.io.IOException;
import java.io.Reader;

/**
 * Feeds IK whole buffers and counts what passed. IK takes a short read for the end of the text and cuts a word there.
 * It also adds the result of each read to the characters it still holds, and relies on the -1 to drop the one it has
 * already cut; when it holds more (a text that ends just where its buffer does) that -1 would lose the last character.
 */
final class WholeReader extends Reader {
    private final Reader in;
    private int passed;

    WholeReader(Reader in) {
        this.in = in;
    }

    /** UTF-16 units read so far; at the end of the stream the length of the text. */
    int passed() {
        return passed;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int filled = 0;
        while (filled < length) {
            int count = in.read(buffer, offset + filled, length - filled);
            if (count < 0) {
                break;
            }
            filled += count;
        }
        passed += filled;
        boolean holdsUncut = offset > 1;
        return filled > 0 || holdsUncut ? filled : -1;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
