package wenqu.compat;

import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.elasticsearch.common.settings.Settings;

/** The common options of the n-gram tokenizers and filters. */
record Grams(int min, int max, List<IntPredicate> kept) {
    private static final Map<String, IntPredicate> CLASSES = Map.of(
        "letter", Character::isLetter,
        "digit", Character::isDigit,
        "whitespace", Character::isWhitespace,
        "punctuation", c -> inGroup(c, Character.DASH_PUNCTUATION, Character.START_PUNCTUATION,
            Character.END_PUNCTUATION, Character.CONNECTOR_PUNCTUATION, Character.OTHER_PUNCTUATION,
            Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION),
        "symbol", c -> inGroup(c, Character.CURRENCY_SYMBOL, Character.MATH_SYMBOL,
            Character.OTHER_SYMBOL, Character.MODIFIER_SYMBOL));

    static Grams of(String name, Settings settings) {
        int min = settings.getAsInt("min_gram", 1);
        int max = settings.getAsInt("max_gram", 2);
        if (min < 1 || max < min) {
            throw new IllegalArgumentException("[" + name + "]: 1 <= min_gram <= max_gram is needed");
        }
        List<IntPredicate> kept = settings.getAsList("token_chars").stream().map(wanted -> {
            IntPredicate known = CLASSES.get(wanted);
            if (known == null) {
                throw new IllegalArgumentException("[" + name + "]: unknown token_chars [" + wanted + "]");
            }
            return known;
        }).toList();
        return new Grams(min, max, kept);
    }

    /** Whether a code point belongs to a token; without {@code token_chars} all do. */
    boolean keeps(int codePoint) {
        return kept.isEmpty() || kept.stream().anyMatch(wanted -> wanted.test(codePoint));
    }

    private static boolean inGroup(int codePoint, byte... types) {
        int type = Character.getType(codePoint);
        for (byte wanted : types) {
            if (type == wanted) {
                return true;
            }
        }
        return false;
    }
}
