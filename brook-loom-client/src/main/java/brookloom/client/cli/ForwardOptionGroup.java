package brookloom.client.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.ListenerConfig;
import brookloom.client.config.ListenerConfig.RemoteForwardOptions;
import brookloom.client.config.RelayOptions;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.Login;
import brookloom.proto.HostAddress;
import brookloom.tunnel.reverse.ReverseMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Names port forwardings beside the ports for apps. */
@HelpSection(Heading.LOCAL_PORTS)
final class ForwardOptionGroup {
    private static final String HOST = "\\[[^\\]]+]|[^:\\[\\]]+";
    private static final Pattern FORM =
            Pattern.compile("(?:(?<from>(?:" + HOST + ")?):)?(?<port>\\d{1,5}):(?<to>(?:" + HOST + "):\\d{1,5})");

    @Option(
            names = {"-L", "--forward"},
            paramLabel = "[HOST:]PORT:HOST:PORT",
            description =
                    "Forward a local port to one destination through the server, over TCP and UDP, as ssh -L does;"
                            + " may be repeated. The server resolves the destination's name.")
    private List<String> forwards = List.of();

    @Option(
            names = {"-R", "--remoteForward"},
            paramLabel = "[HOST:]PORT:HOST:PORT",
            description =
                    "Forward a TCP port of the server to a destination that this machine reaches, as ssh -R does; may"
                            + " be repeated. Requires a Brook Loom server with --reverse.")
    private List<String> remotes = List.of();

    boolean isEmpty() {
        return forwards.isEmpty() && remotes.isEmpty();
    }

    /**
     * Returns the forwardings.
     *
     * @param open whether it is intended that other machines reach the ports
     * @throws ConfigError when one has another form
     */
    List<ListenerConfig> options(TimeoutConfig timeouts, boolean open) throws ConfigError {
        List<ListenerConfig> all = new ArrayList<>();
        for (String text : forwards) {
            RelayOptions parsed = Values.parse("-L", text, ForwardOptionGroup::parse);
            all.add(new RelayOptions(parsed.from(), parsed.to(), timeouts, parsed.option(), open));
        }
        for (String text : remotes) {
            all.add(Values.parse("-R", text, remote -> parseRemote(remote, timeouts)));
        }
        return all;
    }

    /** Reads a forwarding from the server; it listens on its loopback where the text names no host, as with ssh. */
    static RemoteForwardOptions parseRemote(String text, TimeoutConfig timeouts) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + Login.hidden(text)
                    + "' is not PORT:HOST:PORT or HOST:PORT:HOST:PORT, for example 8080:localhost:3000;"
                    + " IPv6 addresses stand in brackets");
        }
        ListenAddress from = ListenAddress.parse(":" + form.group("port"));
        return new RemoteForwardOptions(
                address(form.group("from")),
                from.port(),
                HostPort.parse(form.group("to")).destination(),
                timeouts);
    }

    private static String address(@Nullable String host) {
        if (host == null || host.equals("localhost")) {
            return RemoteForwardOptions.LOOPBACK;
        }
        if (host.isEmpty() || host.equals(ReverseMessage.ALL)) {
            return ReverseMessage.ALL;
        }
        if (HostAddress.parse(host) instanceof HostAddress.Ip ip) {
            return HostAddress.text(ip.toInetAddress());
        }
        throw new IllegalArgumentException(
                "the server listens on an IP address, localhost or *, not on '" + host + "'");
    }

    /** Reads a forwarding; it listens on 127.0.0.1 where it names no host, on all addresses where the host is empty. */
    static RelayOptions parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + Login.hidden(text) + "' is not PORT:HOST:PORT or HOST:PORT:HOST:PORT, for example"
                            + " 2222:10.0.0.5:22; IPv6 addresses stand in brackets");
        }
        String from = form.group("from");
        ListenAddress listen = ListenAddress.parse((from == null ? "127.0.0.1" : from) + ":" + form.group("port"));
        return RelayOptions.of(listen, HostPort.parse(form.group("to")).destination());
    }
}
