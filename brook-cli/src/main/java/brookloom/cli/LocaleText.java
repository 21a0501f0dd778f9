package brookloom.cli;

/**
 * Arguments and environment as the JVM hands them over: bytes that the locale's encoding cannot read arrive as U+FFFD. A
 * service without LANG would so turn a password into another one, without a word.
 */
final class LocaleText {
    private static final char UNREADABLE = '\uFFFD';

    private LocaleText() {}

    /** Whether something of it was lost. */
    static boolean isDamaged(String text) {
        return text.indexOf(UNREADABLE) >= 0;
    }

    /** What is wrong and what to do about it, behind the name of what is damaged. */
    static String explain(String name) {
        return name + " has characters outside this locale's encoding, " + System.getProperty("sun.jnu.encoding")
                + ": set LC_ALL=C.UTF-8";
    }
}
