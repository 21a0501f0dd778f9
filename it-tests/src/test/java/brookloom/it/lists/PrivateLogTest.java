package brookloom.it.lists;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.server.config.BlockListConfig;
import brookloom.server.config.TargetScope;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However a target is not reached, the logs of both ends say why not, the server's who asked, and neither a destination. */
@ExtendWith(LeakCheck.class)
class PrivateLogTest {
    @TempDir
    private Path folder;

    private enum Trouble {
        REFUSED("127.0.0.1", "connection refused"),
        UNKNOWN("secret-target.invalid", "unknown host"),
        NO_NAME("secret_target..invalid", "unknown host"),
        SCOPE("secret-target.two.test", "a loopback address, not allowed by --targets public"),
        LITERAL("127.0.0.2", "a loopback address, not allowed by --targets public"),
        BLOCKED("secret-target.blocked.test", "blocked by --blockDomainList"),
        BLOCKED_ADDRESS("secret-target.both.test", "blocked by --blockCIDR4List");

        private final String host;
        private final String reason;

        Trouble(String host, String reason) {
            this.host = host;
            this.reason = reason;
        }
    }

    static Stream<Arguments> troubles() {
        return Arrays.stream(Trouble.values())
                .flatMap(trouble -> Stream.of(Network.values())
                        .filter(network -> trouble != Trouble.REFUSED || network == Network.TCP)
                        .flatMap(
                                network -> Stream.of(false, true).map(plain -> Arguments.of(trouble, network, plain))));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void aTargetThatIsNotReachedIsNotNamedInTheLogOfEitherEnd(Trouble trouble, Network network, boolean plain)
            throws Exception {
        LogLines.clear();
        String port = String.valueOf(FreePort.next());
        try (BrookLoom tunnel = options(trouble).plain(plain).start();
                Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            ask(app, network, new Destination(HostAddress.parse(trouble.host), Integer.parseInt(port)));
            String line = network + " target not reached: " + trouble.reason;
            Eventually.holds(() -> assertThat(LogLines.with(line)).isNotEmpty());
            if (network == Network.TCP) {
                Eventually.holds(() -> assertThat(LogLines.with("WARN server: target not reached: "))
                        .isNotEmpty());
            }
        }
        assertThat(lines()).noneMatch(line -> line.contains("secret") || line.contains("127.0.0.2"));
        assertThat(lines()).noneMatch(line -> line.contains(":" + port));
    }

    private static List<String> lines() {
        return LogLines.with("").stream()
                .filter(line -> !line.startsWith("DEBUG ") && !line.startsWith("TRACE "))
                .filter(line -> !line.contains("--blockCIDR4List /"))
                .toList();
    }

    private static void ask(Socks5App app, Network network, Destination destination) throws Exception {
        if (network == Network.TCP) {
            app.connect(destination.host().toString(), destination.port());
            return;
        }
        try (Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(destination, new byte[] {1});
            String any = Network.UDP + " target not reached: ";
            Eventually.holds(() -> assertThat(LogLines.with(any)).isNotEmpty());
        }
    }

    private BrookLoomBuilder options(Trouble trouble) throws IOException {
        BrookLoomBuilder options = BrookLoom.builder();
        return switch (trouble) {
            case REFUSED, UNKNOWN, NO_NAME -> options;
            case SCOPE, LITERAL -> options.targets(TargetScope.PUBLIC);
            case BLOCKED ->
                options.blocked(new BlockListConfig(
                        new TargetListSources(file("blocked.test"), null, null, Set.of()), null, Duration.ZERO));
            case BLOCKED_ADDRESS ->
                options.blocked(new BlockListConfig(
                        new TargetListSources(null, file("127.0.0.0/8"), null, Set.of()), null, Duration.ZERO));
        };
    }

    private ListSource file(String text) throws IOException {
        return new ListSource.File(Files.writeString(folder.resolve("list"), text));
    }
}
