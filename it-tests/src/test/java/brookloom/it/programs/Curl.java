package brookloom.it.programs;

import brookloom.it.fixtures.Program;
import brookloom.testing.Programs;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What curl did and said. */
record Curl(int exitCode, String out, String err) {
    /** The host's name travels to the proxy. */
    static final String BY_NAME = "--socks5-hostname";

    /** curl resolves the name, the address travels. */
    static final String BY_ADDRESS = "--socks5";

    /** Exit codes, see curl(1). */
    static final int OK = 0;

    static final int RESET = 56;
    static final int PROXY_REFUSED = 97;

    /** Runs curl behind a proxy on 127.0.0.1. */
    static Curl through(String kind, InetSocketAddress proxy, String... arguments) throws Exception {
        return through(kind, "127.0.0.1:" + proxy.getPort(), arguments);
    }

    /** Runs curl behind a proxy. */
    static Curl through(String kind, String proxy, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Programs.require("curl").toString(), "--silent", "--show-error", "--noproxy", ""));
        command.addAll(List.of("--max-time", "90", kind, proxy));
        command.addAll(List.of(arguments));
        try (Program curl = Program.start(Map.of(), command)) {
            int exitCode = curl.exitCode();
            return new Curl(exitCode, String.join("\n", curl.out()), String.join("\n", curl.err()));
        }
    }
}
