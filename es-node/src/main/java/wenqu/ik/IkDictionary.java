package wenqu.ik;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.wltea.analyzer.cfg.Configuration;
import org.wltea.analyzer.dic.Dictionary;

/**
 * IK's one dictionary of the process: the official words, then the user's. A change builds a second dictionary and puts
 * it in the place of the first, so that text which is being cut meanwhile sees one or the other, never a half.
 */
final class IkDictionary {
    private static Lexicon current = Lexicon.EMPTY;

    private IkDictionary() {}

    /** What the user added to the official words. */
    static synchronized Lexicon current() {
        return current;
    }

    /**
     * Cuts with these words and without these stopwords from now on.
     *
     * @throws IOException when the dictionary of the plugin's jar can not be read; the old one stays
     */
    static synchronized void use(Lexicon lexicon) throws IOException {
        IkConfiguration configuration = new IkConfiguration(false);
        try {
            Constructor<Dictionary> make = Dictionary.class.getDeclaredConstructor(Configuration.class);
            make.setAccessible(true);
            Dictionary dictionary = make.newInstance(configuration);
            // Its own addWords works on the dictionary in use.
            each(dictionary, "mainDict", "fillSegment", bundled("words-added.txt"));
            each(dictionary, "mainDict", "disableSegment", bundled("words-removed.txt"));
            each(dictionary, "mainDict", "fillSegment", lexicon.words());
            each(dictionary, "stopWordDict", "fillSegment", lexicon.stopwords());
            Field singleton = Dictionary.class.getDeclaredField("singleton");
            singleton.setAccessible(true);
            synchronized (Dictionary.class) {
                singleton.set(null, dictionary);
            }
        } catch (ReflectiveOperationException other) {
            throw new IOException("ik-analyzer is not the version that this plugin was made for", other);
        }
        current = lexicon;
    }

    private static void each(Dictionary dictionary, String part, String change, List<String> words)
            throws ReflectiveOperationException {
        Field field = Dictionary.class.getDeclaredField(part);
        field.setAccessible(true);
        Object segment = field.get(dictionary);
        Method method = segment.getClass().getDeclaredMethod(change, char[].class);
        method.setAccessible(true);
        for (String word : words) {
            method.invoke(segment, (Object) word.strip().toLowerCase(Locale.ROOT).toCharArray());
        }
    }

    private static List<String> bundled(String name) throws IOException {
        try (InputStream in = IkDictionary.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the plugin's jar lacks " + name);
            }
            // Read as lines: some of the official words hold commas and spaces, harmless as they are.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                .lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        }
    }
}
