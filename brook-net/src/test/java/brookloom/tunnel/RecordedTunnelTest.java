package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.stream.ByteStream;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.testing.RecordedStream;
import brookloom.proto.testing.Vectors;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our server reads what the original's client sent, our client what the original's server sent. */
class RecordedTunnelTest {
    private static final int[] STEPS = {1, 7, 2048, 1_000_000};

    static Stream<Arguments> tcp() {
        return inSteps(Vectors.sealedStreams(), recorded -> recorded.network() == Network.TCP);
    }

    static Stream<Arguments> udp() {
        return inSteps(Vectors.sealedStreams(), recorded -> recorded.network() == Network.UDP);
    }

    static Stream<Arguments> bareTcp() {
        return inSteps(Vectors.bareStreams(), recorded -> recorded.network() == Network.TCP);
    }

    static Stream<Arguments> bareUdp() {
        return inSteps(bareUdpStreams(), recorded -> true);
    }

    static Stream<RecordedStream> bareUdpStreams() {
        return Vectors.bareStreams().filter(recorded -> recorded.network() == Network.UDP);
    }

    @ParameterizedTest
    @MethodSource("tcp")
    void ourServerReadsTheOriginalsClient(RecordedStream recorded, int step) throws IOException {
        BrookServerTunnel server = BrookServerTunnel.accept(sentByClient(recorded, step), recorded.keys());
        server.request().checkAge(recorded.clock().instant());
        assertThat(server.request()).isEqualTo(request(recorded));
        assertThat(Tunnels.readAll(server.stream(), 4096)).isEqualTo(recorded.payloadBytes());
    }

    @ParameterizedTest
    @MethodSource("tcp")
    void ourClientReadsTheOriginalsServer(RecordedStream recorded, int step) throws IOException {
        AtomicInteger nonces = new AtomicInteger();
        TunnelStream client = ClientTunnel.open(
                sentByServer(recorded, step),
                recorded.keys(),
                request(recorded),
                Tunnels.NOTHING,
                nonce -> nonces.incrementAndGet());
        assertThat(Tunnels.readAll(client, 4096)).isEqualTo(recorded.payloadBytes());
        assertThat(nonces).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("udp")
    void ourServerReadsTheOriginalsDatagrams(RecordedStream recorded, int step) throws IOException {
        BrookServerTunnel server = BrookServerTunnel.accept(sentByClient(recorded, step), recorded.keys());
        assertThat(server.request()).isEqualTo(request(recorded));
        assertReceives(server.datagrams(), recorded);
    }

    @ParameterizedTest
    @MethodSource("udp")
    void ourClientReadsTheOriginalsDatagrams(RecordedStream recorded, int step) throws IOException {
        assertReceives(
                ClientTunnel.openDatagrams(
                        sentByServer(recorded, step), recorded.keys(), request(recorded), nonce -> {}),
                recorded);
    }

    @ParameterizedTest
    @MethodSource("bareTcp")
    void ourServerReadsTheOriginalsUnencryptedClient(RecordedStream recorded, int step) throws IOException {
        UnencryptedServerTunnel server = UnencryptedServerTunnel.accept(sentByClient(recorded, step), recorded.keys());
        assertThat(server.request()).isEqualTo(request(recorded));
        assertThat(Tunnels.readAll(server.stream(), 4096)).isEqualTo(recorded.payloadBytes());
    }

    @ParameterizedTest
    @MethodSource("bareTcp")
    void ourUnencryptedClientSendsWhatTheOriginalsDid(RecordedStream recorded, int step) throws IOException {
        MemoryStream.Pair carrier = MemoryStream.pair();
        ByteStream client =
                ClientTunnel.openUnencrypted(carrier.near(), recorded.keys(), request(recorded), Tunnels.NOTHING);
        byte[] payload = recorded.payloadBytes();
        for (int done = 0; done < payload.length; done += step) {
            client.write(payload, done, Math.min(step, payload.length - done));
        }
        client.shutdownOutput();
        assertThat(carrier.far().readAll()).isEqualTo(recorded.sentByClient());
    }

    @ParameterizedTest
    @MethodSource("bareUdp")
    void ourEndsReadTheOriginalsUnencryptedDatagrams(RecordedStream recorded, int step) throws IOException {
        UnencryptedServerTunnel server = UnencryptedServerTunnel.accept(sentByClient(recorded, step), recorded.keys());
        assertThat(server.request()).isEqualTo(request(recorded));
        assertReceives(server.datagrams(), recorded);
        assertReceives(
                ClientTunnel.openUnencryptedDatagrams(sentByServer(recorded, step), recorded.keys(), request(recorded)),
                recorded);
    }

    @ParameterizedTest
    @MethodSource("bareUdpStreams")
    void ourUnencryptedClientSendsTheOriginalsDatagrams(RecordedStream recorded) throws IOException {
        MemoryStream.Pair carrier = MemoryStream.pair();
        UnencryptedDatagrams client =
                ClientTunnel.openUnencryptedDatagrams(carrier.near(), recorded.keys(), request(recorded));
        for (byte[] datagram : recorded.pieces()) {
            client.send(datagram, 0, datagram.length);
        }
        client.close();
        assertThat(carrier.far().readAll()).isEqualTo(recorded.sentByClient());
    }

    private static Stream<Arguments> inSteps(Stream<RecordedStream> streams, Predicate<RecordedStream> wanted) {
        return streams.filter(wanted)
                .flatMap(recorded -> IntStream.of(STEPS).mapToObj(step -> Arguments.of(recorded, step)));
    }

    private static ByteStream sentByClient(RecordedStream recorded, int step) {
        return new TricklingStream(MemoryStream.holding(recorded.sentByClient()), step);
    }

    private static ByteStream sentByServer(RecordedStream recorded, int step) {
        return new TricklingStream(MemoryStream.holding(recorded.sentByServer()), step);
    }

    private static OpenRequest request(RecordedStream recorded) {
        int colon = recorded.destination().lastIndexOf(':');
        HostAddress host = HostAddress.parse(recorded.destination().substring(0, colon));
        int port = Integer.parseInt(recorded.destination().substring(colon + 1));
        return OpenRequest.now(recorded.clock(), recorded.network(), new Destination(host, port));
    }

    private static void assertReceives(DatagramStream stream, RecordedStream recorded) throws IOException {
        List<byte[]> datagrams = new ArrayList<>();
        byte[] buffer = new byte[BrookProtocol.MAX_DATAGRAM_FRAGMENT];
        for (int n; (n = stream.receive(buffer)) >= 0; ) {
            datagrams.add(Arrays.copyOf(buffer, n));
        }
        assertThat(datagrams).containsExactlyElementsOf(recorded.pieces());
    }
}
