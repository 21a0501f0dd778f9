package brookloom.client.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Route;
import brookloom.client.config.Upstream;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Names a server of any kind, with every option that one of the kinds has. */
final class AnyServerOptionGroup {
    private static final String LINK = "brook://";

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

    /** Takes links or a server's address from arguments that stand without an option's name. */
    void alsoFrom(List<String> targets) throws ConfigError {
        alsoFromLinks(targets.stream().filter(target -> target.startsWith(LINK)).toList());
        for (String target : targets) {
            if (!target.startsWith(LINK)) {
                if (!server.isEmpty()) {
                    throw new ConfigError("there are two servers: give one, or several links");
                }
                server = checked(target);
            }
        }
    }

    /** Leaves the argument out of the error: it may be a password that lost its option. */
    private static String checked(String target) throws ConfigError {
        if (target.startsWith("ws://") || target.startsWith("wss://")) {
            return target;
        }
        if (target.startsWith("http://") || target.startsWith("https://")) {
            throw new ConfigError("the server is no web page: write ws:// for http://, and wss:// for https://");
        }
        try {
            return HostPort.parse(target).toString();
        } catch (IllegalArgumentException e) {
            throw new ConfigError("the server (not shown, since it may be a secret) must be wss://HOST/PATH,"
                    + " ws://HOST/PATH, HOST:PORT or a brook:// link");
        }
    }

    /** Takes links from another option of the command's. */
    void alsoFromLinks(List<String> links) {
        upstream.alsoFromLinks(links);
    }

    /** Returns what a link says, else the server that an option names. */
    Upstream upstream() throws UserError {
        return upstream.upstream(
                "--server", server, this::route, linked -> web.change(linked, http2), web.withoutBrookProtocol());
    }

    private Route route() throws UserError {
        BrookLink.Kind kind = BrookLink.Kind.ofAddress(server).orElse(BrookLink.Kind.QUICSERVER);
        return switch (kind) {
            case SERVER -> plain();
            case WSSERVER -> web.route(WebOptionGroup.server("--server", server, false), null, http2);
            case WSSSERVER -> web.route(WebOptionGroup.server("--server", server, true), tls.config(), http2);
            case SOCKS5, QUICSERVER ->
                throw new ConfigError(
                        "--server '" + server + "' must be host:port, ws://host:port/path or wss://host:port/path");
        };
    }

    private Route plain() throws UserError {
        web.refuseForPlain(server);
        return new PlainRoute(Values.parse("--server", server, HostPort::parse), udpOverTcp);
    }
}
