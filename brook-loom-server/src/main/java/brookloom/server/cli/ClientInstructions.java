package brookloom.server.cli;

import brookloom.cli.start.Invocation;
import brookloom.net.text.ListenAddress;
import brookloom.proto.BrookLink;
import brookloom.proto.BrookProtocol;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/**
 * Shows the owner of a server the command to paste at the client: shown once, on standard output and never in the log, since it
 * contains the password.
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

    /** Prints the generated password, in the client's command and in a link. */
    void print(PrintWriter out) {
        out.println("No password was given, so one was generated for this run; --passwordFile gives a lasting one. On"
                + " the client, run:");
        out.println("  BROOK_PASSWORD=" + password + " " + Invocation.current().client() + " " + command() + " "
                + quoted(url) + options());
        out.println("or as a link for any Brook client:");
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

    private String command() {
        return switch (kind) {
            case WSSERVER -> "wsclient --wsserver";
            case WSSSERVER -> "wssclient --wssserver";
            default -> "client --server";
        };
    }

    private String options() {
        StringBuilder options = new StringBuilder(tunnel.withoutBrookProtocol() ? " --withoutBrookProtocol" : "");
        if (!tunnel.hkdf().clientInfo().equals(BrookProtocol.DEFAULT_HKDF_INFO)) {
            options.append(" --clientHKDFInfo ").append(quoted(tunnel.hkdf().clientInfo()));
        }
        if (!tunnel.hkdf().serverInfo().equals(BrookProtocol.DEFAULT_HKDF_INFO)) {
            options.append(" --serverHKDFInfo ").append(quoted(tunnel.hkdf().serverInfo()));
        }
        return options.toString();
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

    /** For a POSIX shell. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9:/._\\[\\]-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
