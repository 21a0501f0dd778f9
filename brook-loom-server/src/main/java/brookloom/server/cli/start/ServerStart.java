package brookloom.server.cli.start;

import brookloom.cli.start.JavaCheck;
import brookloom.server.cli.ServerMain;

/** The jar's entry. Compiled for Java 8: an older Java gets one line instead of an UnsupportedClassVersionError. */
public final class ServerStart {
    private ServerStart() {}

    /** Runs the server where Java is new enough. */
    public static void main(String[] args) {
        JavaCheck.requireNewEnough("brook-loom-server");
        ServerMain.main(args);
    }
}
