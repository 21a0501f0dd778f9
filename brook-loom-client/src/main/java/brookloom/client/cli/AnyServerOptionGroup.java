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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Names a server of any kind, with every option that one of the kinds has. */
final class AnyServerOptionGroup {
    private static final String LINK = "brook://";
    private static final String OPTION = "--server";
    private static final int HIGHEST_PORT = 0xffff;
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
            names = {"-s", OPTION, "--wsserver", "--wssserver"},
            paramLabel = "SERVER",
            description = "1.2.3.4:9999, ws://1.2.3.4:9999 or wss://example.com/ws.")
    private String server = "";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

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
        List<String> links = new ArrayList<>();
        List<Named> servers = new ArrayList<>(server.isEmpty() ? List.of() : List.of(new Named(typed(), server)));
        for (String target : targets) {
            if (target.startsWith(LINK)) {
                links.add(target);
            } else {
                servers.add(new Named("server", checked(target, links.size() + servers.size())));
            }
        }
        if (servers.size() > 1) {
            throw new ConfigError("there are two servers: give one, or several links");
        }
        Named named = servers.isEmpty() ? new Named("", "") : servers.getFirst();
        upstream.alsoFromLinks("-l", shortLinks);
        upstream.alsoFromLinks("the link", links);
        return upstream.upstream(
                "wss://HOST/PATH, ws://HOST:PORT or HOST:PORT after the command",
                named.address(),
                () -> route(named),
                linked -> web.change(linked, http2),
                web.withoutBrookProtocol(),
                own());
    }

    /** Returns the options about several servers that are given. */
    List<String> aboutSeveral() {
        return upstream.aboutSeveral();
    }

    /**
     * A server's address.
     *
     * @param source as {@link Values#parse} takes it
     */
    private record Named(String source, String address) {}

    /** Returns the name by which the user has given the option, which has several. */
    private String typed() {
        ParseResult parsed = command == null ? null : command.commandLine().getParseResult();
        if (parsed == null || !parsed.hasMatchedOption(OPTION)) {
            return OPTION;
        }
        List<String> names = List.of(parsed.matchedOption(OPTION).names());
        return parsed.originalArgs().stream()
                .map(argument -> argument.replaceFirst("=.*", ""))
                .filter(names::contains)
                .findFirst()
                .orElse(OPTION);
    }

    /** Returns the options that a link replaces. */
    private List<String> own() {
        List<String> own = web.own(tls.given());
        if (udpOverTcp) {
            own.add("--udpovertcp");
        }
        return own;
    }

    /**
     * Leaves the argument out of the error, unless it is an address: it may be a password that lost its option.
     *
     * @param before servers and links that stand before it
     */
    private static String checked(String target, int before) throws ConfigError {
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
            throw new ConfigError(
                    before == 0
                            ? "the server (not shown, since it may be a secret) " + flaw(target) + " " + FORMS
                            : "the server is given, and another word follows (not shown, since it may be a secret):"
                                    + " if it is the password, write it into a file and give --passwordFile FILE");
        }
    }

    private static String flaw(String target) {
        int colon = target.lastIndexOf(':');
        if (colon < 0) {
            return "has no port: write";
        }
        String port = target.substring(colon + 1);
        boolean digits = !port.isEmpty() && port.chars().allMatch(c -> c >= '0' && c <= '9');
        // Up to nine of them are an int.
        return digits && (port.length() > 9 || Integer.parseInt(port) == 0 || Integer.parseInt(port) > HIGHEST_PORT)
                ? "has a port that is not 1 to 65535: write"
                : "must be";
    }

    /** Returns whether it is an IP address in the usual form: digits alone may be a password. */
    private static boolean isAddress(String target) {
        return HostAddress.IPV4_LITERAL.matcher(target).matches()
                || (target.indexOf(':') >= 0 && HostAddress.isLiteral(target));
    }

    private Route route(Named given) throws UserError {
        String named = given.address();
        BrookLink.Kind kind = BrookLink.Kind.ofAddress(named).orElse(BrookLink.Kind.QUICSERVER);
        return switch (kind) {
            case SERVER -> plain(given);
            case WSSERVER -> {
                refuseUdpOverTcp(named);
                tls.refuseFor(named);
                yield web.route(WebOptionGroup.server(given.source(), named, false), null, http2);
            }
            case WSSSERVER -> {
                refuseUdpOverTcp(named);
                yield web.route(WebOptionGroup.server(given.source(), named, true), tls.config(), http2);
            }
            case SOCKS5, QUICSERVER -> throw ServerOptionGroup.otherScheme(named);
        };
    }

    private Route plain(Named given) throws UserError {
        String named = given.address();
        HostPort address = Values.parse(given.source(), named, HostPort::parse);
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
