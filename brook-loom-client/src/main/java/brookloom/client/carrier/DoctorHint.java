package brookloom.client.carrier;

import brookloom.cli.start.Invocation;

/** Names the command that examines the way to the server, as it is typed where this program was started. */
public final class DoctorHint {
    private DoctorHint() {}

    /** Returns what follows a failure that may be one moment's alone. */
    public static String ifRepeated() {
        return "; if this repeats, '" + doctor() + " doctor' shows where";
    }

    /** Returns what to do about a server that accepts no tunnel and tells nobody why. */
    public static String examine() {
        return "run '" + doctor() + " doctor' with the same server and password, or link";
    }

    private static String doctor() {
        return Invocation.current().client();
    }
}
