package brookloom.net.text;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Describes why an address cannot be listened on, and what to do. */
public final class BindFailures {
    /** Part of the reason where the port is taken. */
    public static final String ANOTHER = "is another program listening there?";

    private static final int HIGHEST_PRIVILEGED = 1023;

    private BindFailures() {}

    /** Returns the reason and what is known to help, for a sentence that has named the address; one line. */
    public static String reason(InetSocketAddress address, IOException failure) {
        return reason(address, failure, "");
    }

    /**
     * Returns the reason and what to do, for a sentence that has named the address; one line.
     *
     * @param choice names the option by which to choose another address; empty for none
     */
    public static String reason(InetSocketAddress address, IOException failure, String choice) {
        String why = Failures.reason(failure);
        if (why.contains("in use")) {
            return why + "; " + ANOTHER + (choice.isEmpty() ? "" : " " + choice);
        }
        String cure = choice.isEmpty() ? "" : "; " + choice;
        if (why.contains("ermission denied") && address.getPort() <= HIGHEST_PRIVILEGED) {
            return why + ": ports below 1024 require root or CAP_NET_BIND_SERVICE" + cure;
        }
        return (why.contains("assign requested address") ? "it is not an address of this machine" : why) + cure;
    }
}
