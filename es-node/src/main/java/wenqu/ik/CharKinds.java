package wenqu.ik;

import java.lang.Character.UnicodeBlock;
import java.util.Set;

/** How IK sees a UTF-16 unit; its own table is not public. */
final class CharKinds {
    private static final Set<UnicodeBlock> CUT = Set.of(
        UnicodeBlock.CJK_UNIFIED_IDEOGRAPHS,
        UnicodeBlock.CJK_COMPATIBILITY_IDEOGRAPHS,
        UnicodeBlock.CJK_UNIFIED_IDEOGRAPHS_EXTENSION_A,
        UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS,
        UnicodeBlock.HANGUL_SYLLABLES,
        UnicodeBlock.HANGUL_JAMO,
        UnicodeBlock.HANGUL_COMPATIBILITY_JAMO,
        UnicodeBlock.HIRAGANA,
        UnicodeBlock.KATAKANA,
        UnicodeBlock.KATAKANA_PHONETIC_EXTENSIONS);

    private CharKinds() {}

    /** Whether the unit can be part of a word; all others end the word before them. */
    static boolean cutByIk(char c) {
        char r = regular(c);
        if (r >= '0' && r <= '9' || r >= 'a' && r <= 'z') {
            return true;
        }
        UnicodeBlock block = UnicodeBlock.of(r);
        return block != null && CUT.contains(block);
    }

    /** The unit as IK compares it: full-width forms become ASCII, A to Z lower-case. */
    static char regular(char c) {
        char half = c > 0xFF00 && c < 0xFF5F ? (char) (c - 0xFEE0) : c;
        return half >= 'A' && half <= 'Z' ? (char) (half + 32) : half;
    }
}
