package brookloom.it.links;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Listening;
import brookloom.it.Listening.Kind;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What accepts waits for no CPU behind busy virtual threads, and keeps no process alive. */
@ExtendWith(LeakCheck.class)
class AcceptingThreadsTest {
    @ParameterizedTest
    @EnumSource
    void everyKindOfListenerAcceptsOnADaemonOfThePlatform(Kind kind) throws Exception {
        try (Listening ours = kind.listen("127.0.0.1:0")) {
            assertAcceptsOnADaemonOfThePlatform(ours.port());
        }
    }

    @Test
    void aPortOfTheServerForAClientAcceptsOnADaemonOfThePlatform() throws Exception {
        int port = FreePort.next();
        Destination nobody = Destination.of(new InetSocketAddress("127.0.0.1", 9));
        try (BrookServer server = BrookLoom.builder().reverse("any").startServer();
                Client client = BrookLoom.builder().remoteForward(port, nobody).startClient(server.port())) {
            assertThat(client.address()).isNotNull();
            assertAcceptsOnADaemonOfThePlatform(port);
        }
    }

    private static void assertAcceptsOnADaemonOfThePlatform(int port) throws Exception {
        Eventually.holds(() -> assertThat(Thread.getAllStackTraces().keySet()) // no virtual ones
                .filteredOn(thread -> accepts(thread.getName(), port))
                .isNotEmpty()
                .allMatch(Thread::isDaemon));
    }

    /** Jetty names its own after the address. */
    private static boolean accepts(String name, int port) {
        return name.equals("accept-" + port) || (name.contains("-acceptor-") && name.endsWith(":" + port + "}"));
    }
}
