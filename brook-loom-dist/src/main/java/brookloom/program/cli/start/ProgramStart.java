package brookloom.program.cli.start;

import brookloom.cli.start.JavaCheck;
import brookloom.program.cli.ProgramMain;

/** The jar's entry. Compiled for Java 8: an older Java gets one line instead of an UnsupportedClassVersionError. */
public final class ProgramStart {
    private ProgramStart() {}

    /** Runs the program where Java is new enough. */
    public static void main(String[] args) {
        JavaCheck.requireNewEnough("brook-loom");
        ProgramMain.main(args);
    }
}
