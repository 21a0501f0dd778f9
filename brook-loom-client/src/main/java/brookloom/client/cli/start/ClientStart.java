package brookloom.client.cli.start;

import brookloom.cli.start.JavaCheck;
import brookloom.client.cli.ClientMain;

/** The jar's entry. Compiled for Java 8: an older Java gets one line instead of an UnsupportedClassVersionError. */
public final class ClientStart {
    private ClientStart() {}

    /** Runs the client where Java is new enough. */
    public static void main(String[] args) {
        JavaCheck.requireNewEnough("brook-loom-client");
        ClientMain.main(args);
    }
}
