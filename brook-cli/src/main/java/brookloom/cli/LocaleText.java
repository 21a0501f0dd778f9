package brookloom.cli;

/**
 * Arguments and environment as the JVM hands them over: bytes that the locale's encoding cannot read arrive as U+FFFD. A
 * service without LANG would so turn a password into another one, without a word.
 */
final class LocaleText {
    private static final char UNREADABLE = '\uFFFD';

    private LocaleText() {}

    /** Returns whether characters were lost in decoding. */
    static boolean isDamaged(String text) {
        return text.indexOf(UNREADABLE) >= 0;
    }

    /** Returns the problem and its cure, as the rest of a sentence that starts with the name of the damaged value. */
    static String explain(String name) {
        return name + " has characters outside this locale's encoding, " + System.getProperty("sun.jnu.encoding")
                + ": set LC_ALL=C.UTF-8";
    }
}
