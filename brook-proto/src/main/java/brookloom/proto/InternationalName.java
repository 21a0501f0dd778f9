package brookloom.proto;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Spells names with letters beyond ASCII as DNS has them: in A-labels (RFC 5890), {@code xn--bcher-kva.example}. The
 * mapping is that of browsers (UTS 46, nontransitional): {@code ß} stays itself and emoji are names, where the JDK's
 * {@code IDN} has the rules of 2003. What is ASCII already is left as it is.
 */
public final class InternationalName {
    private static final String PREFIX = "xn--";

    /** RFC 1035 §2.3.4. */
    private static final int MAX_LABEL = 63;

    private static final int MAX_NAME = 253;

    /** Full stops of other scripts (UTS 46 §4, RFC 3490 §3.1). */
    private static final Pattern DOTS = Pattern.compile("[\u3002\uff0e\uff61]");

    /** Characters that UTS 46 leaves out: soft hyphen, zero width space, word joiner, byte order mark, variations. */
    private static final Pattern IGNORED = Pattern.compile("[\u00ad\u200b\u2060\ufeff\ufe00-\ufe0f]");

    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;
    private static final int REPLACEMENT = 0xfffd;
    private static final int CAPITAL_I_WITH_DOT = 0x130;

    private InternationalName() {}

    /**
     * Returns the name in ASCII.
     *
     * @throws IllegalArgumentException when it is no name; the message is one line that says why
     */
    public static String toAscii(String name) {
        if (isAscii(name)) {
            return name;
        }
        StringJoiner ascii = new StringJoiner(".");
        String[] labels = mapped(name).split("\\.", -1);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i].isEmpty() && i < labels.length - 1) {
                throw failure(name, "a part of it is empty");
            }
            ascii.add(label(name, labels[i]));
        }
        if (ascii.length() > MAX_NAME + 1) {
            throw failure(name, "it has " + ascii.length() + " bytes in ASCII, must have at most " + MAX_NAME);
        }
        return ascii.toString();
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c < 0x80);
    }

    private static IllegalArgumentException failure(String name, String why) {
        return new IllegalArgumentException("'" + name + "' is not a host name: " + why);
    }

    /** Returns the name in lower case and normalized (NFKC), twice, as one makes work for the other. */
    private static String mapped(String name) {
        String dotted = DOTS.matcher(IGNORED.matcher(name).replaceAll("")).replaceAll(".");
        String once = Normalizer.normalize(lowerCase(dotted), Normalizer.Form.NFKC);
        return Normalizer.normalize(lowerCase(once), Normalizer.Form.NFKC);
    }

    /** Whatever stands beside it: a string's own lower case knows a sigma for the ends of words. */
    private static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == CAPITAL_I_WITH_DOT) {
                lower.append("i\u0307");
            } else {
                lower.appendCodePoint(Character.toLowerCase(c));
            }
        });
        return lower.toString();
    }

    private static String label(String name, String label) {
        int[] characters = label.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            if (!isAllowed(characters, i)) {
                throw failure(name, String.format(Locale.ROOT, "character U+%04X stands in none", characters[i]));
            }
        }
        String ascii = isAscii(label) ? label : PREFIX + Punycode.encode(characters);
        if (ascii.length() > MAX_LABEL) {
            throw failure(
                    name, "a part of it has " + ascii.length() + " bytes in ASCII, must have at most " + MAX_LABEL);
        }
        return ascii;
    }

    private static boolean isAllowed(int[] characters, int at) {
        int c = characters[at];
        if (c < 0x80) {
            return Character.isLetterOrDigit(c) || c == '-' || c == '_';
        }
        if (c == REPLACEMENT) {
            return false; // of what was no UTF-8
        }
        if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) {
            return at > 0; // of scripts that need it between letters
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> at > 0;
            default -> true;
        };
    }

    /** RFC 3492, encoding only. */
    private static final class Punycode {
        private static final int BASE = 36;
        private static final int T_MIN = 1;
        private static final int T_MAX = 26;
        private static final int SKEW = 38;
        private static final int DAMP = 700;
        private static final int FIRST_BIAS = 72;
        private static final int FIRST_CODE_POINT = 0x80;

        private Punycode() {}

        static String encode(int[] input) {
            StringBuilder out = new StringBuilder();
            Arrays.stream(input).filter(c -> c < FIRST_CODE_POINT).forEach(out::appendCodePoint);
            int basic = out.length();
            if (basic > 0) {
                out.append('-');
            }
            int handled = basic;
            int next = FIRST_CODE_POINT;
            int delta = 0;
            int bias = FIRST_BIAS;
            while (handled < input.length) {
                int reached = next;
                int smallest =
                        Arrays.stream(input).filter(c -> c >= reached).min().orElseThrow();
                delta += (smallest - next) * (handled + 1);
                next = smallest;
                for (int c : input) {
                    if (c < next) {
                        delta++;
                    } else if (c == next) {
                        append(out, delta, bias);
                        bias = adapt(delta, handled + 1, handled == basic);
                        delta = 0;
                        handled++;
                    }
                }
                delta++;
                next++;
            }
            return out.toString();
        }

        private static void append(StringBuilder out, int delta, int bias) {
            int rest = delta;
            for (int k = BASE; ; k += BASE) {
                int threshold = Math.clamp(k - bias, T_MIN, T_MAX);
                if (rest < threshold) {
                    out.append(digit(rest));
                    return;
                }
                out.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
                rest = (rest - threshold) / (BASE - threshold);
            }
        }

        private static char digit(int value) {
            return (char) (value < 26 ? 'a' + value : '0' + value - 26);
        }

        private static int adapt(int delta, int handled, boolean first) {
            int scaled = first ? delta / DAMP : delta / 2;
            scaled += scaled / handled;
            int k = 0;
            while (scaled > (BASE - T_MIN) * T_MAX / 2) {
                scaled /= BASE - T_MIN;
                k += BASE;
            }
            return k + (BASE - T_MIN + 1) * scaled / (scaled + SKEW);
        }
    }
}
