package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.RedirectedTargets;
import brookloom.it.fixtures.SealedInput;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedDatagrams;
import brookloom.proto.testing.RecordedStream;
import brookloom.proto.testing.SealedUdp;
import brookloom.proto.testing.Vectors;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client of the original once sent, sent again to a server of ours. */
@ExtendWith(LeakCheck.class)
class RecordedClientTest {
    private static final List<Integer> SPLITS = List.of(Integer.MAX_VALUE, 1, 17, 2048, 60_000);

    static Stream<Arguments> recordings() {
        return Vectors.allStreams()
                .flatMap(recorded -> SPLITS.stream()
                        .filter(split -> split > 1 || recorded.network() == Network.TCP)
                        .map(split -> Arguments.of(recorded, split)));
    }

    @ParameterizedTest(name = "{0} in writes of {1}")
    @MethodSource("recordings")
    void aRecordedClientGetsItsPayloadBack(RecordedStream recorded, int split) throws Exception {
        try (TcpTarget tcp = TcpTarget.echo();
                UdpEcho udp = new UdpEcho();
                BrookServer server = server(recorded, tcp, udp);
                RawCarrier client = RawCarrier.dial(address(server))) {
            if (!recorded.isPlain()) {
                assertThat(client.send(recorded.httpRequest()).readHeader()).isEqualTo(recorded.httpResponse());
            }
            if (recorded.network() == Network.TCP) {
                client.send(recorded.sentByClient(), split);
                assertThat(answer(recorded, client)).isEqualTo(recorded.payloadBytes());
                client.socket().shutdownOutput();
                assertThat(client.readAll()).as("the end of the target").isEmpty();
            } else {
                assertThat(datagrams(recorded, client, split)).containsExactlyElementsOf(recorded.pieces());
            }
        }
    }

    @Test
    void recordedDatagramsAreAnswered() throws Exception {
        RecordedDatagrams recorded = Vectors.datagrams();
        Destination to = recorded.packets().getFirst().to();
        try (UdpEcho echo = new UdpEcho();
                BrookServer server = BrookLoom.builder()
                        .plain(true)
                        .secret(Secret.of(recorded.password(), recorded.clientHkdfInfo(), recorded.serverHkdfInfo()))
                        .clock(recorded.clock())
                        .targets(new RedirectedTargets(to, echo.address(), echo.address()))
                        .startAnyServer();
                SealedUdp client = SealedUdp.client(recorded.keys(), address(server))) {
            for (RecordedDatagrams.Packet packet : recorded.packets()) {
                client.sendRaw(packet.sentByClient());
                SealedUdp.Answer answer = client.answer();
                assertThat(answer.from()).isEqualTo(packet.to());
                assertThat(answer.data()).isEqualTo(packet.data());
            }
            assertThat(server.tunnels()).isEqualTo(1);
        }
    }

    private static BrookServer server(RecordedStream recorded, TcpTarget tcp, UdpEcho udp) throws IOException {
        return BrookLoom.builder()
                .plain(recorded.isPlain())
                .secret(Secret.of(recorded.password(), recorded.clientHkdfInfo(), recorded.serverHkdfInfo()))
                .withoutBrookProtocol(recorded.withoutBrookProtocol())
                .path(recorded.isPlain() ? BrookProtocol.DEFAULT_PATH : recorded.path())
                .clock(recorded.clock())
                .targets(new RedirectedTargets(recorded.to(), tcp.address(), udp.address()))
                .startAnyServer();
    }

    private static InetSocketAddress address(BrookServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    private static byte[] answer(RecordedStream recorded, RawCarrier client) throws IOException {
        int length = recorded.payloadBytes().length;
        return recorded.withoutBrookProtocol()
                ? client.read(length)
                : sealed(recorded, client).bytes(length);
    }

    /** The recording app waited for each datagram's echo before it sent the next: so do we. */
    private static List<byte[]> datagrams(RecordedStream recorded, RawCarrier client, int split) throws IOException {
        byte[] sent = recorded.sentByClient();
        int at = openingLength(recorded);
        client.send(Arrays.copyOf(sent, at), split);
        SealedInput opened = recorded.withoutBrookProtocol() ? null : sealed(recorded, client);
        List<byte[]> answers = new ArrayList<>();
        for (byte[] datagram : recorded.pieces()) {
            int overhead = opened == null ? BrookProtocol.LENGTH_LENGTH : BrookProtocol.FRAGMENT_OVERHEAD;
            int end = at + overhead + datagram.length;
            client.send(Arrays.copyOfRange(sent, at, end), split);
            answers.add(opened == null ? bareDatagram(client) : opened.required());
            at = end;
        }
        assertThat(at).isEqualTo(sent.length);
        return answers;
    }

    private static int openingLength(RecordedStream recorded) {
        int opening = recorded.opening().length;
        return recorded.withoutBrookProtocol()
                ? BrookProtocol.PASSWORD_HASH_LENGTH + BrookProtocol.LENGTH_LENGTH + opening
                : BrookProtocol.NONCE_LENGTH + BrookProtocol.FRAGMENT_OVERHEAD + opening;
    }

    private static byte[] bareDatagram(RawCarrier client) throws IOException {
        byte[] length = client.read(BrookProtocol.LENGTH_LENGTH);
        return client.read(Byte.toUnsignedInt(length[0]) << 8 | Byte.toUnsignedInt(length[1]));
    }

    private static SealedInput sealed(RecordedStream recorded, RawCarrier client) throws IOException {
        return new SealedInput(client.socket().getInputStream(), recorded.keys(), Sender.SERVER);
    }
}
