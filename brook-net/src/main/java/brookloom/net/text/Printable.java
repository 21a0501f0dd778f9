package brookloom.net.text;

/** Makes text that others chose (names, header values, reasons) safe to show: one line, no control sequence of a terminal. */
public final class Printable {
    private Printable() {}

    /**
     * Returns the text with every control, format and line separating character written as {@code \n}, {@code \u001b}
     * and so on.
     */
    public static String line(String text) {
        return escape(text, "");
    }

    /** Returns the text as {@link #line} does, cut to so many characters; an ellipsis shows the cut. */
    public static String line(String text, int most) {
        String whole = line(text);
        if (whole.length() <= most) {
            return whole;
        }
        int end = Character.isHighSurrogate(whole.charAt(most - 1)) ? most - 1 : most;
        return whole.substring(0, end) + "…";
    }

    /** Escapes as {@link #line} does, except for the characters of {@code kept}. */
    public static String escape(String text, String kept) {
        if (text.codePoints().allMatch(c -> isPlain(c, kept))) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isPlain(c, kept)) {
                out.appendCodePoint(c);
            } else {
                out.append(escaped(c));
            }
        });
        return out.toString();
    }

    private static boolean isPlain(int codePoint, String kept) {
        return !isFormat(codePoint) || kept.indexOf(codePoint) >= 0;
    }

    /** Returns whether the character is invisible but moves, hides or splits visible text. */
    public static boolean isFormat(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String escaped(int codePoint) {
        return switch (codePoint) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(codePoint > 0xffff ? "\\U%08x" : "\\u%04x", codePoint);
        };
    }
}
