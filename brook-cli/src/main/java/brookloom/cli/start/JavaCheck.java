package brookloom.cli.start;

/**
 * Refuses a Java that is too old for everything else in the jar. Compiled for Java 8, so that an older Java prints one line
 * instead of an UnsupportedClassVersionError: nothing newer may appear here.
 */
public final class JavaCheck {
    /** The oldest Java that runs the programs. */
    static final int OLDEST = 21;

    private JavaCheck() {}

    /**
     * Ends the process with a line on standard error where Java is too old.
     *
     * @param program the name in front of the line
     */
    public static void requireNewEnough(String program) {
        String version = System.getProperty("java.specification.version", "");
        if (isTooOld(version)) {
            System.err.println(complaint(program, version));
            System.exit(1);
        }
    }

    /** Returns whether a version is known and too old; before Java 9 they are such as {@code 1.8}. */
    static boolean isTooOld(String specificationVersion) {
        String major = major(specificationVersion);
        return major.matches("[0-9]{1,6}") && Integer.parseInt(major) < OLDEST;
    }

    /** Returns the line for the user of an old Java. */
    static String complaint(String program, String specificationVersion) {
        return program + ": needs Java " + OLDEST + " or newer, this is " + major(specificationVersion)
                + ": install a newer one (https://adoptium.net) and start its bin/java, or put that first in the PATH;"
                + " './brook-loom' in a clone and the file 'brook-loom' find one by themselves, or by JAVA_HOME; the"
                + " package and the image contain theirs";
    }

    private static String major(String specificationVersion) {
        return specificationVersion.startsWith("1.") ? specificationVersion.substring(2) : specificationVersion;
    }
}
