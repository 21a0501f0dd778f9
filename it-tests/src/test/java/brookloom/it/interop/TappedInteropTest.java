package brookloom.it.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.Tap;
import brookloom.it.fixtures.TappedTunnel;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What our client sends the original's server: a carrier for each tunnel, and no word of our extension. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class TappedInteropTest {
    private static final int TUNNELS = 10;
    private static final byte[] DATA = RecordedStream.pattern(100);

    @Test
    void eachTunnelHasACarrierOfItsOwn() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Original server = Original.wsServer(Inner.BROOK, "/ws");
                Tap tap = Tap.before(server.address());
                Client client = client(tap)) {
            for (int i = 0; i < TUNNELS; i++) {
                echo(client, target);
            }
            Eventually.holds(() -> assertThat(tunnels(tap)).hasSize(TUNNELS));
            for (TappedTunnel tunnel : tunnels(tap)) {
                assertThat(tunnel.request().network()).isEqualTo(Network.TCP);
                assertThat(tunnel.request().destination().port()).isEqualTo(target.port());
                assertThat(tunnel.fragments().get(1)).as("announcement").isEmpty();
                assertThat(tunnel.fragments()).as("what follows it").hasSize(3);
                assertThat(tunnel.bytes(2)).isEqualTo(DATA);
            }
        }
    }

    @Test
    void eachDestinationOfDatagramsHasACarrierOfItsOwn() throws Exception {
        try (UdpTarget one = UdpTarget.on("127.0.0.1");
                UdpTarget other = UdpTarget.on("127.0.0.1");
                Original server = Original.wsServer(Inner.BROOK, "/ws");
                Tap tap = Tap.before(server.address());
                Client client = client(tap);
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            List<Destination> destinations = List.of(
                    UdpInteropTest.destination("127.0.0.1", one.port()),
                    UdpInteropTest.destination("127.0.0.1", other.port()));
            for (Destination destination : destinations) {
                datagrams.send(destination, DATA);
                assertThat(datagrams.receive().from()).isEqualTo(destination);
            }
            List<Destination> asked = new ArrayList<>();
            for (TappedTunnel tunnel : tunnels(tap)) {
                assertThat(tunnel.request().network()).isEqualTo(Network.UDP);
                assertThat(tunnel.fragments()).as("opening and datagram").hasSize(2);
                assertThat(tunnel.bytes(1)).isEqualTo(DATA);
                asked.add(tunnel.request().destination());
            }
            assertThat(asked).containsExactlyInAnyOrderElementsOf(destinations);
        }
    }

    private static Client client(Tap tap) throws IOException {
        return BrookLoom.builder().secret(Inner.BROOK.secret()).warmTunnels(1).startClient(tap.port());
    }

    /** Returns what the client sent in tunnels, of which no carrier has two. */
    private static List<TappedTunnel> tunnels(Tap tap) throws IOException {
        List<TappedTunnel> all = new ArrayList<>();
        for (Tap.Carrier carrier : tap.carriers()) {
            List<TappedTunnel> begun = TappedTunnel.in(carrier.fromClient(), Inner.BROOK.keys(), Sender.CLIENT);
            assertThat(begun).hasSizeLessThanOrEqualTo(1);
            assertThat(carrier.everythingFromClient())
                    .asString(ISO_8859_1)
                    .doesNotContainPattern("(?s)GET /ws.*GET /ws");
            all.addAll(begun);
        }
        return all;
    }

    private static void echo(Client client, TcpTarget target) throws IOException {
        try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(DATA);
            assertThat(app.getInputStream().readNBytes(DATA.length)).isEqualTo(DATA);
        }
    }
}
