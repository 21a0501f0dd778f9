package brookloom.client.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.RelayOptions;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    boolean isEmpty() {
        return forwards.isEmpty();
    }

    /**
     * Returns the forwardings.
     *
     * @param open whether it is intended that other machines reach the ports
     * @throws ConfigError when one has another form
     */
    List<RelayOptions> options(TimeoutConfig timeouts, boolean open) throws ConfigError {
        List<RelayOptions> all = new ArrayList<>();
        for (String text : forwards) {
            RelayOptions parsed = Values.parse("-L", text, ForwardOptionGroup::parse);
            all.add(new RelayOptions(parsed.from(), parsed.to(), timeouts, open));
        }
        return all;
    }

    /** Reads a forwarding; it listens on 127.0.0.1 where it names no host, on all addresses where the host is empty. */
    static RelayOptions parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not PORT:HOST:PORT or HOST:PORT:HOST:PORT, for example"
                            + " 2222:10.0.0.5:22; IPv6 addresses stand in brackets");
        }
        String from = form.group("from");
        ListenAddress listen = ListenAddress.parse((from == null ? "127.0.0.1" : from) + ":" + form.group("port"));
        return RelayOptions.of(listen, HostPort.parse(form.group("to")).destination());
    }
}
