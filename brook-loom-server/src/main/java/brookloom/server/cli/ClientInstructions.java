package brookloom.server.cli;

import brookloom.cli.start.Invocation;
import brookloom.net.text.ListenAddress;
import brookloom.proto.BrookLink;
import brookloom.proto.BrookProtocol;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/**
 * Shows the owner of a server what to paste at the client: shown once, on standard output and never in the log, since the link
 * contains the password. The command asks for the link, so that the password is in no list of processes, nor in a shell's
 * history.
 */
final class ClientInstructions {
    private final BrookLink.Kind kind;
    private final String url;
    private final String password;
    private final ServerTunnelOptions tunnel;

    /** @param at where clients reach the server */
    ClientInstructions(
            BrookLink.Kind kind, ListenAddress at, String path, String password, ServerTunnelOptions tunnel) {
        this.kind = kind;
        this.url = scheme(kind) + at + path;
        this.password = password;
        this.tunnel = tunnel;
    }

    /** Prints the client's command, and the link with the generated password. */
    void print(PrintWriter out) {
        out.println("No password was given, so one was generated for this run; --passwordFile gives a lasting one. On"
                + " the client, run:");
        out.println("  " + Invocation.current().client() + " connect --link -");
        out.println("and paste this link, which any other Brook client takes, too:");
        out.println("  " + link().toUri());
        out.flush();
    }

    private static String scheme(BrookLink.Kind kind) {
        return switch (kind) {
            case WSSERVER -> "ws://";
            case WSSSERVER -> "wss://";
            default -> "";
        };
    }

    /** Returns the link, which contains everything that a client needs. */
    BrookLink link() {
        Map<String, String> parameters = new HashMap<>();
        parameters.put(kind.text(), url);
        parameters.put("password", password);
        if (tunnel.withoutBrookProtocol()) {
            parameters.put("withoutBrookProtocol", "true");
        }
        if (!tunnel.hkdf().clientInfo().equals(BrookProtocol.DEFAULT_HKDF_INFO)) {
            parameters.put("clientHKDFInfo", tunnel.hkdf().clientInfo());
        }
        if (!tunnel.hkdf().serverInfo().equals(BrookProtocol.DEFAULT_HKDF_INFO)) {
            parameters.put("serverHKDFInfo", tunnel.hkdf().serverInfo());
        }
        return new BrookLink(kind, parameters);
    }
}
