package brookloom.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.Tap;
import brookloom.it.fixtures.TappedTunnel;
import brookloom.proto.Network;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody in between who knows the password sees of a carrier that serves one tunnel after another. */
@ExtendWith(LeakCheck.class)
class TappedCarrierTest {
    private static final int TUNNELS = 10;
    private static final Secret SECRET = Secret.of("tapped");
    private static final byte[] DATA = RecordedStream.pattern(100);

    @Test
    void oneCarrierServesTenTunnelsOneAfterAnother() throws Exception {
        BrookLoomBuilder ends = BrookLoom.builder().secret(SECRET).warmTunnels(1);
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = ends.startServer();
                Tap tap = Tap.before(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                Client client = ends.startClient(tap.port())) {
            Eventually.holds(() -> {
                echo(client, target); // one that comes before the carrier rests takes another
                assertThat(mostEnded(tap)).isGreaterThanOrEqualTo(TUNNELS);
            });
            for (Tap.Carrier carrier : tap.carriers()) {
                assertThat(carrier.everythingFromClient())
                        .asString(ISO_8859_1)
                        .doesNotContainPattern("(?s)GET /ws.*GET /ws");
                for (TappedTunnel tunnel : up(carrier)) {
                    assertThat(tunnel.request().network()).isEqualTo(Network.TCP);
                    assertThat(tunnel.request().destination().port()).isEqualTo(target.port());
                    assertThat(tunnel.bytes(2)).startsWith(DATA);
                }
            }
        }
    }

    /** Returns how many tunnels have ended in order, in both directions, on the carrier that served most. */
    private static int mostEnded(Tap tap) throws IOException {
        int most = 0;
        for (Tap.Carrier carrier : tap.carriers()) {
            most = Math.max(most, Math.min(ended(up(carrier)), ended(down(carrier))));
        }
        return most;
    }

    private static List<TappedTunnel> up(Tap.Carrier carrier) throws IOException {
        return TappedTunnel.in(carrier.fromClient(), SECRET.keys(), Sender.CLIENT);
    }

    private static List<TappedTunnel> down(Tap.Carrier carrier) throws IOException {
        return TappedTunnel.in(carrier.fromServer(), SECRET.keys(), Sender.SERVER);
    }

    private static int ended(List<TappedTunnel> tunnels) {
        return (int) tunnels.stream().filter(TappedTunnel::ended).count();
    }

    private static void echo(Client client, TcpTarget target) throws IOException {
        try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(DATA);
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).isEqualTo(DATA);
        }
    }
}
