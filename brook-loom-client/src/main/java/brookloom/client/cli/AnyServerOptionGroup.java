package brookloom.client.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Route;
import brookloom.client.config.Upstream;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.Login;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.proto.HostAddress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names a server of any kind, with every option that one of the kinds has. */
final class AnyServerOptionGroup {
    private static final String LINK = "brook://";
    private static final String FORMS = "wss://HOST/PATH, ws://HOST/PATH, HOST:PORT or a brook:// link";

    @Parameters(
            arity = "0..*",
            paramLabel = "SERVER",
            description = {
                "wss://HOST[:PORT][/PATH], ws://HOST[:PORT][/PATH], HOST:PORT, or links (brook://…).",
                "A link contains the password and is visible in ps: prefer --linkFile.",
            })
    private List<String> targets = List.of();

    @HelpSection(Heading.SERVER)
    @Essential
    @Option(
            names = {"-s", "--server", "--wsserver", "--wssserver"},
            paramLabel = "SERVER",
            description = "1.2.3.4:9999, ws://1.2.3.4:9999 or wss://example.com/ws.")
    private String server = "";

    @Mixin
    private final UpstreamOptionGroup upstream = new UpstreamOptionGroup();

    @Mixin
    private final WebOptionGroup web = new WebOptionGroup();

    @Mixin
    private final TlsOptionGroup tls = new TlsOptionGroup();

    @HelpSection(Heading.TUNNELS)
    @Option(
            names = "--h2",
            description = "Carry tunnels over HTTP/2 (RFC 8441); falls back where the server does not support it.")
    private boolean http2;

    @HelpSection(Heading.UDP)
    @Option(names = "--udpovertcp", description = "Carry datagrams within TCP, with a plain server.")
    private boolean udpOverTcp;

    /**
     * Returns what links say, else the server that is named.
     *
     * @param shortLinks from an option of the command's
     */
    Upstream upstream(List<String> shortLinks) throws UserError {
        List<String> links = new ArrayList<>(shortLinks);
        List<String> servers = new ArrayList<>(server.isEmpty() ? List.of() : List.of(server));
        for (String target : targets) {
            if (target.startsWith(LINK)) {
                links.add(target);
            } else {
                servers.add(checked(target));
            }
        }
        if (servers.size() > 1) {
            throw new ConfigError("there are two servers: give one, or several links");
        }
        String named = servers.isEmpty() ? "" : servers.getFirst();
        upstream.alsoFromLinks(links);
        return upstream.upstream(
                "wss://HOST/PATH, ws://HOST:PORT or HOST:PORT after the command",
                named,
                () -> route(named),
                linked -> web.change(linked, http2),
                web.withoutBrookProtocol(),
                own());
    }

    /** Returns the options that a link replaces. */
    private List<String> own() {
        List<String> own = web.own(tls.given());
        if (udpOverTcp) {
            own.add("--udpovertcp");
        }
        return own;
    }

    /** Leaves the argument out of the error, unless it is an address: it may be a password that lost its option. */
    private static String checked(String target) throws ConfigError {
        if (target.isBlank()) {
            throw new ConfigError("the server is empty: write " + FORMS);
        }
        if (target.startsWith("ws://") || target.startsWith("wss://")) {
            return target;
        }
        if (target.startsWith("http://") || target.startsWith("https://")) {
            throw new ConfigError("the server is no web page: write ws:// for http://, and wss:// for https://");
        }
        if (isAddress(target)) {
            HostAddress host = HostAddress.parse(target);
            throw new ConfigError("the server " + target + " has no port: write ws://" + host + ":9999 for a wsserver,"
                    + " or " + host + ":9999 for a server, each with its own port in place of 9999");
        }
        try {
            return HostPort.parse(target).toString();
        } catch (IllegalArgumentException e) {
            String what = target.indexOf(':') < 0 ? "has no port: write " : "must be ";
            throw new ConfigError("the server (not shown, since it may be a secret) " + what + FORMS);
        }
    }

    /** Returns whether it is an IP address in the usual form: digits alone may be a password. */
    private static boolean isAddress(String target) {
        return HostAddress.IPV4_LITERAL.matcher(target).matches()
                || (target.indexOf(':') >= 0 && HostAddress.isLiteral(target));
    }

    private Route route(String named) throws UserError {
        BrookLink.Kind kind = BrookLink.Kind.ofAddress(named).orElse(BrookLink.Kind.QUICSERVER);
        return switch (kind) {
            case SERVER -> plain(named);
            case WSSERVER -> {
                refuseUdpOverTcp(named);
                tls.refuseFor(named);
                yield web.route(WebOptionGroup.server("--server", named, false), null, http2);
            }
            case WSSSERVER -> {
                refuseUdpOverTcp(named);
                yield web.route(WebOptionGroup.server("--server", named, true), tls.config(), http2);
            }
            case SOCKS5, QUICSERVER -> throw ServerOptionGroup.otherScheme(named);
        };
    }

    private Route plain(String named) throws UserError {
        HostPort address = Values.parse("--server", named, HostPort::parse);
        web.refuseForPlain(named);
        tls.refuseFor(named);
        if (http2) {
            throw new ConfigError("--h2 is for a wssserver, and " + named + " is none");
        }
        return new PlainRoute(address, udpOverTcp);
    }

    private void refuseUdpOverTcp(String named) throws ConfigError {
        if (udpOverTcp) {
            throw new ConfigError("--udpovertcp is for a plain server: " + Login.hidden(named)
                    + " carries datagrams within TCP anyway");
        }
    }
}
