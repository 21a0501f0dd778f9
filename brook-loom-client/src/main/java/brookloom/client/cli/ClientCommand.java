package brookloom.client.cli;

import brookloom.cli.DialOptions;
import brookloom.cli.FrontEndCommand;
import brookloom.client.config.HttpProxy;
import brookloom.client.config.Upstream;
import brookloom.client.tunnel.Dialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.HttpProxyDialer;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.UdpDialer;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.UserError;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands share that use a server: how tunnels are opened, and how this machine is left. */
abstract class ClientCommand extends FrontEndCommand {
    private static final UdpDialer NO_UDP = (destination, localPort) -> {
        throw new DialFailed(
                ReplyCode.GENERAL_FAILURE, "no UDP passes --proxy: --udpovertcp keeps datagrams within TCP");
    };

    @Mixin
    private final ClientTunnelOptionGroup tunnels = new ClientTunnelOptionGroup();

    @Option(
            names = "--proxy",
            paramLabel = "http://[USER:PASSWORD@]HOST:PORT",
            description = "Reach the server through this HTTP proxy (CONNECT).")
    private @Nullable String proxy;

    @Mixin
    private final DialOptions dial = new DialOptions();

    /** What the way out of this machine needs for as long as it is used. The caller owns it. */
    final OpenOutbound openDial() throws UserError, IOException {
        return OpenOutbound.open(dial.config());
    }

    /** A dialer that goes that way. The caller owns it. */
    final Dialer open(Upstream way, OpenOutbound out) {
        return way.open(tunnels::applyTo, outbound(out.outbound()));
    }

    /** An option's value, or bad usage that names the option. */
    final <T> T value(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw usage("Invalid value for option '" + option + "': " + e.getMessage());
        }
    }

    /** Over TCP by the HTTP proxy when there is one. */
    private Outbound outbound(Outbound out) {
        if (proxy == null) {
            return out;
        }
        if (dial.config().proxy() != null) {
            throw usage("--proxy and --dialWithSocks5 exclude each other: give one");
        }
        HttpProxy http = value("--proxy", proxy, HttpProxy::parse);
        return new Outbound(new HttpProxyDialer(http.address(), http.login(), out.tcp(), Outbound.LIMIT), NO_UDP);
    }
}
