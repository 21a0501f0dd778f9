package brookloom.client;

import brookloom.proto.Destination;
import brookloom.proto.Password;
import brookloom.proto.cli.FrontEndCommand;
import brookloom.proto.cli.HkdfOption;
import brookloom.proto.cli.HostPort;
import brookloom.proto.cli.PasswordOption;
import brookloom.proto.cli.UserError;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wsclient}: the carrier is a WebSocket upgrade on plain TCP. */
@Command(
        name = "wsclient",
        description = "Reach a wsserver: the tunnel begins as a WebSocket upgrade over plain TCP.",
        footer = {"%nExample:", "  BROOK_PASSWORD=hello brook-loom-client wsclient --wsserver ws://1.2.3.4:9999"})
final class WsClientCommand extends FrontEndCommand {
    @Option(
            names = {"-s", "--wsserver"},
            required = true,
            paramLabel = "ws://HOST:PORT[/PATH]",
            description = "The server; the path is /ws unless given.")
    private String server = "";

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "Dial this instead of the server's host, which stays in the request.")
    private @Nullable HostPort address;

    @Option(names = "--withoutBrookProtocol", description = "No encryption of our own; the server must have the same.")
    private boolean withoutBrookProtocol;

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    @Mixin
    private final Socks5OptionGroup socks5 = new Socks5OptionGroup();

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        try (Password secret = password.require();
                Socks5Listener listener = Socks5Listener.open(
                        socks5.options(), new TunnelDialer(tunnelOptions(serverAddress(), secret)))) {
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                stopped.countDown();
                listener.close();
            }));
            Logger.info("SOCKS5 on {}, through {}", HostPorts.format(listener.address()), server);
            stopped.await();
        }
    }

    private TunnelOptions tunnelOptions(ServerAddress to, Password secret) {
        Destination dialled = address == null ? null : new Destination(address.address(), address.port());
        return new TunnelOptions(
                to,
                dialled,
                hkdf.keys(secret),
                withoutBrookProtocol,
                TunnelOptions.DEFAULT_NONCE_TIMEOUT,
                InstantSource.system());
    }

    private ServerAddress serverAddress() {
        try {
            ServerAddress to = ServerAddress.parse(server);
            if (to.tls()) {
                throw usage("--wsserver takes ws://; for wss:// use wssclient");
            }
            return to;
        } catch (IllegalArgumentException e) {
            throw usage("--wsserver " + e.getMessage());
        }
    }
}
