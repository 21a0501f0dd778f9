package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Control;
import brookloom.proto.ReplyCode;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Carriers that serve one tunnel after another, as the server offers. */
@ExtendWith(LeakCheck.class)
class CarrierRestTest {
    private static final Duration REST = Duration.ofSeconds(60);
    private static final byte[] EMPTY = {};

    private final MemoryStream.Pair pair = MemoryStream.pair();
    private final BlockingQueue<ByteStream> clientsRest = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteStream> serversRest = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void aCarrierServesOneTunnelAfterAnother(int step) throws Exception {
        ByteStream near = new TricklingStream(pair.near(), step);
        ByteStream far = new TricklingStream(pair.far(), step);
        for (int i = 1; i <= 10; i++) {
            TunnelStream client = openClient(near);
            Tunnels.write(client, (byte) i);
            BrookServerTunnel server = accept(far);
            assertThat(Tunnels.readExactly(server.stream(), 1)).containsExactly(i);
            server.opened(Tunnels.TARGET);
            Tunnels.write(server.stream(), (byte) -i);
            assertThat(Tunnels.readExactly(client, 1)).containsExactly(-i);
            client.shutdownOutput();
            server.stream().shutdownOutput();
            assertThat(Tunnels.readAll(server.stream(), 10)).isEmpty();
            assertThat(Tunnels.readAll(client, 10)).isEmpty();
            server.stream().finish();
            client.finish();
            near = next(clientsRest);
            far = next(serversRest);
        }
        assertThat(pair.near().isClosed()).isFalse();
        assertThat(pair.far().isClosed()).isFalse();
        near.close();
        far.close();
    }

    @Test
    void anOpeningThatArrivesWithTheEndBeforeItIsKept() throws Exception {
        Tunnels.Ends ends = open(pair.near(), pair.far());
        ends.server().shutdownOutput();
        assertThat(Tunnels.readAll(ends.client(), 10)).isEmpty();
        ends.client().shutdownOutput();
        ends.client().finish();
        TunnelStream second = openClient(next(clientsRest));
        Tunnels.write(second, (byte) 2);
        assertThat(Tunnels.readAll(ends.server(), 10)).isEmpty();
        ends.server().finish();

        BrookServerTunnel accepted = Tunnels.accept(next(serversRest));
        assertThat(Tunnels.readExactly(accepted.stream(), 1)).containsExactly(2);
        second.close();
        accepted.stream().close();
    }

    @Test
    void aFailureToReachTheTargetLeavesTheCarrierToTheNext() throws Exception {
        TunnelStream client = openClient(pair.near());
        Tunnels.write(client, new byte[5000]);
        BrookServerTunnel server = accept(pair.far());
        Thread failing = Thread.ofVirtual().start(() -> server.failed(ReplyCode.HOST_UNREACHABLE, "no route"));
        assertThatThrownBy(() -> client.read(new byte[1], 0, 1))
                .isInstanceOf(DialFailed.class)
                .hasMessage("server: no route");
        client.close();
        failing.join();

        Tunnels.Ends next = open(next(clientsRest), next(serversRest));
        Tunnels.write(next.client(), (byte) 9);
        assertThat(Tunnels.readExactly(next.server(), 1)).containsExactly(9);
        next.client().close();
        next.server().close();
    }

    @Test
    void nothingIsWrittenAfterTheEndByAThreadThatHasNotNoticedIt() throws Exception {
        TunnelStream client = openClient(pair.near());
        BrookServerTunnel server = accept(pair.far());
        Thread failing = Thread.ofVirtual().start(() -> server.failed(ReplyCode.HOST_UNREACHABLE, "no route"));
        assertThatThrownBy(() -> client.read(new byte[1], 0, 1)).isInstanceOf(DialFailed.class);
        client.close();
        ByteStream free = next(clientsRest);
        assertThatThrownBy(() -> Tunnels.write(client, (byte) 1)).hasMessage("written after END");
        failing.join();
        free.close();
        next(serversRest).close();
    }

    @Test
    void aClientThatKeepsNoCarriersClosesThemAsBefore() throws Exception {
        TunnelStream client = Tunnels.openClient(pair.near());
        BrookServerTunnel server = accept(pair.far());
        reach(client, server);
        client.shutdownOutput();
        server.stream().shutdownOutput();
        assertThat(Tunnels.readAll(client, 10)).isEmpty();
        client.finish();
        assertThat(pair.near().isClosed()).isTrue();
        assertThat(Tunnels.readAll(server.stream(), 10)).isEmpty();
        server.stream().finish();
        ByteStream resting = next(serversRest);
        assertThat(resting.read(new byte[1], 0, 1)).isEqualTo(-1);
        resting.close();
    }

    @Test
    void aServerThatOffersNothingClosesTheCarrier() throws Exception {
        TunnelStream client = openClient(pair.near());
        BrookServerTunnel server = Tunnels.accept(pair.far());
        reach(client, server);
        client.shutdownOutput();
        server.stream().shutdownOutput();
        assertThat(Tunnels.readAll(client, 10)).isEmpty();
        assertThat(Tunnels.readAll(server.stream(), 10)).isEmpty();
        client.finish();
        server.stream().finish();
        pair.near().awaitClosed();
        pair.far().awaitClosed();
        assertThat(clientsRest).isEmpty();
    }

    @Test
    void aTunnelThatIsCutTakesItsCarrierAlong() throws Exception {
        Tunnels.Ends ends = open(pair.near(), pair.far());
        ends.client().shutdownOutput();
        assertThat(Tunnels.readAll(ends.server(), 10)).isEmpty();
        ends.client().close();
        assertThat(pair.near().isClosed()).isTrue();
        ends.server().close();
        assertThat(pair.far().isClosed()).isTrue();
        assertThat(clientsRest).isEmpty();
        assertThat(serversRest).isEmpty();
    }

    @Test
    void closingTwiceLeavesTheCarrierToItsNextTunnel() throws Exception {
        Tunnels.Ends ends = open(pair.near(), pair.far());
        ends.client().shutdownOutput();
        ends.server().shutdownOutput();
        assertThat(Tunnels.readAll(ends.client(), 10)).isEmpty();
        assertThat(Tunnels.readAll(ends.server(), 10)).isEmpty();
        for (int i = 0; i < 3; i++) {
            ends.client().finish();
            ends.client().close();
            ends.server().close();
        }
        assertThat(pair.near().isClosed()).isFalse();
        assertThat(clientsRest).hasSize(1);
        assertThat(serversRest).hasSize(1);
        next(clientsRest).close();
        next(serversRest).close();
    }

    @Test
    void theOfferGoesOutWithTheFirstOpen() throws Exception {
        OriginalPeer client = OriginalPeer.announcedClient(pair.near());
        BrookServerTunnel server = accept(pair.far());
        server.opened(Tunnels.TARGET);
        List<byte[]> received = client.received();
        assertThat(received.subList(0, 4))
                .containsExactly(EMPTY, EMPTY, new byte[] {Control.OFFER, Control.OFFER_REUSE, 0, 60}, EMPTY);
        assertThat(Control.decode(received.get(4))).isInstanceOf(Control.Open.class);
        server.stream().close();
    }

    @Test
    void aClientOfTheOriginalIsOfferedNothing() throws Exception {
        OriginalPeer client = OriginalPeer.client(pair.near(), Tunnels.TCP);
        client.send((byte) 1);
        BrookServerTunnel server = accept(pair.far());
        server.opened(Tunnels.TARGET);
        assertThat(Tunnels.readExactly(server.stream(), 1)).containsExactly(1);
        Tunnels.write(server.stream(), (byte) 2);
        assertThat(client.received()).containsExactly(EMPTY, new byte[] {2});
        server.stream().close();
    }

    private Tunnels.Ends open(ByteStream near, ByteStream far) throws IOException {
        TunnelStream client = openClient(near);
        BrookServerTunnel server = accept(far);
        reach(client, server);
        return new Tunnels.Ends(client, server);
    }

    private static void reach(TunnelStream client, BrookServerTunnel server) throws IOException {
        server.opened(Tunnels.TARGET);
        assertThat(client.awaitTarget()).isTrue();
    }

    private TunnelStream openClient(ByteStream carrier) throws IOException {
        TunnelStream client = Tunnels.openClient(carrier);
        client.onRest((free, limit) -> {
            assertThat(limit).isEqualTo(REST);
            clientsRest.add(free);
        });
        return client;
    }

    private BrookServerTunnel accept(ByteStream carrier) throws IOException {
        BrookServerTunnel server = Tunnels.accept(carrier);
        server.offerRest(REST, (free, limit) -> serversRest.add(free));
        return server;
    }

    private static ByteStream next(BlockingQueue<ByteStream> resting) throws InterruptedException {
        ByteStream free = resting.poll(60, TimeUnit.SECONDS);
        assertThat(free).as("carrier at rest").isNotNull();
        return free;
    }
}
