package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.SealedInput;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.proto.BrookProtocol;
import brookloom.proto.DatagramHead;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedDatagrams;
import brookloom.proto.testing.RecordedStream;
import brookloom.proto.testing.SealedUdp;
import brookloom.proto.testing.Vectors;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server of the original once sent, sent again to a client of ours; and what that client sends. */
@ExtendWith(LeakCheck.class)
class RecordedServerTest {
    private static final List<Integer> SPLITS = List.of(Integer.MAX_VALUE, 1, 17, 2048);

    /** What the played server saw: the request, and the tunnel's payloads behind the opening. */
    private record Seen(String request, byte[] opening, List<byte[]> payloads) {}

    static Stream<Arguments> recordings() {
        return Vectors.allStreams()
                .flatMap(recorded -> SPLITS.stream()
                        .filter(split -> split > 1 || recorded.network() == Network.TCP)
                        .map(split -> Arguments.of(recorded, split)));
    }

    @ParameterizedTest(name = "{0} in writes of {1}")
    @MethodSource("recordings")
    void anAppGetsWhatARecordedServerSent(RecordedStream recorded, int split) throws Exception {
        CompletableFuture<Seen> seen = new CompletableFuture<>();
        try (TcpTarget server = TcpTarget.serving(carrier -> play(recorded, split, carrier, seen));
                Client client = BrookLoom.builder()
                        .plain(recorded.isPlain())
                        .udpOverTcp(true)
                        .secret(Secret.of(recorded.password(), recorded.clientHkdfInfo(), recorded.serverHkdfInfo()))
                        .withoutBrookProtocol(recorded.withoutBrookProtocol())
                        .path(recorded.isPlain() ? BrookProtocol.DEFAULT_PATH : recorded.path())
                        .clock(recorded.clock())
                        .startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address())) {
            if (recorded.network() == Network.TCP) {
                exchangeStream(recorded, app);
            } else {
                exchangeDatagrams(recorded, app);
            }
            Seen carrier = seen.get(60, TimeUnit.SECONDS);
            if (!recorded.isPlain()) {
                assertThat(carrier.request()).isEqualTo(requestLike(recorded, carrier.request(), server.port()));
            }
            assertThat(carrier.opening()).isEqualTo(recorded.opening());
            checkPayloads(recorded, carrier.payloads());
        }
    }

    @Test
    void anAppGetsRecordedDatagrams() throws Exception {
        RecordedDatagrams recorded = Vectors.datagrams();
        try (SealedUdp server = SealedUdp.server(recorded.keys());
                Client client = BrookLoom.builder()
                        .plain(true)
                        .secret(Secret.of(recorded.password(), recorded.clientHkdfInfo(), recorded.serverHkdfInfo()))
                        .clock(recorded.clock())
                        .startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            for (RecordedDatagrams.Packet packet : recorded.packets()) {
                datagrams.send(packet.to(), packet.data());
                SealedUdp.Question question = server.question();
                assertThat(question.head()).isEqualTo(new DatagramHead(packet.timestamp(), packet.to()));
                assertThat(question.data()).isEqualTo(packet.data());
                server.replyRaw(question, packet.sentByServer());
                Socks5Datagrams.Received answer = datagrams.receive();
                assertThat(answer.from()).isEqualTo(packet.to());
                assertThat(answer.data()).isEqualTo(packet.data());
            }
        }
    }

    private static void exchangeStream(RecordedStream recorded, Socks5App app) throws IOException {
        Destination to = recorded.to();
        assertThat(app.connect(to.host().toString(), to.port()).code()).isEqualTo(ReplyCode.SUCCEEDED);
        app.out().write(recorded.payloadBytes());
        assertThat(app.in().readAllBytes()).isEqualTo(recorded.payloadBytes());
    }

    private static void exchangeDatagrams(RecordedStream recorded, Socks5App app) throws IOException {
        try (Socks5Datagrams datagrams = app.associate()) {
            for (byte[] datagram : recorded.pieces()) {
                datagrams.send(recorded.to(), datagram);
                Socks5Datagrams.Received answer = datagrams.receive();
                assertThat(answer.data()).isEqualTo(datagram);
                assertThat(answer.from()).isEqualTo(recorded.to());
            }
        }
    }

    /** The original does not announce; over TCP we do, with one empty fragment right behind the opening. */
    private static void checkPayloads(RecordedStream recorded, List<byte[]> payloads) {
        if (recorded.network() == Network.UDP) {
            assertThat(payloads).containsExactlyElementsOf(recorded.pieces());
            return;
        }
        if (!recorded.withoutBrookProtocol()) {
            assertThat(payloads.getFirst()).as("announcement").isEmpty();
        }
        assertThat(concat(payloads)).isEqualTo(recorded.payloadBytes());
    }

    /** The recorded request with the key and the Host that this connection has. */
    private static String requestLike(RecordedStream recorded, String request, int port) {
        String key = request.replaceAll("(?s).*\r\nSec-WebSocket-Key: ([^\r]*)\r\n.*", "$1");
        return recorded.httpRequest()
                .replaceFirst("Host: [^\r]*", "Host: 127.0.0.1:" + port)
                .replaceFirst("Sec-WebSocket-Key: [^\r]*", "Sec-WebSocket-Key: " + key);
    }

    /** Plays the server once; the answer begins when the tunnel is open, as the recorded one did. */
    private static void play(RecordedStream recorded, int split, Socket socket, CompletableFuture<Seen> seen) {
        try {
            RawCarrier carrier = new RawCarrier(socket);
            String request = recorded.isPlain() ? "" : carrier.readHeader();
            if (!recorded.isPlain()) {
                carrier.send(RawCarrier.upgradeAnswer(request));
            }
            Seen result = recorded.withoutBrookProtocol()
                    ? playUnencrypted(recorded, split, carrier, request)
                    : playSealed(recorded, split, carrier, request);
            seen.complete(result);
        } catch (IOException | RuntimeException e) {
            seen.completeExceptionally(e);
        }
    }

    private static Seen playSealed(RecordedStream recorded, int split, RawCarrier carrier, String request)
            throws IOException {
        SealedInput in = new SealedInput(carrier.socket().getInputStream(), recorded.keys(), Sender.CLIENT);
        byte[] opening = in.required();
        List<byte[]> payloads = new ArrayList<>();
        byte[] answer = recorded.sentByServer();
        int at = 0;
        int due = 0;
        for (byte[] piece : recorded.pieces()) {
            due += piece.length;
            while (concat(payloads).length < due) {
                payloads.add(in.required());
            }
            int end = at + BrookProtocol.FRAGMENT_OVERHEAD + piece.length + (at == 0 ? BrookProtocol.NONCE_LENGTH : 0);
            carrier.send(Arrays.copyOfRange(answer, at, end), split);
            at = end;
        }
        assertThat(at).isEqualTo(answer.length);
        return new Seen(request, opening, payloads);
    }

    private static Seen playUnencrypted(RecordedStream recorded, int split, RawCarrier carrier, String request)
            throws IOException {
        byte[] sent = recorded.sentByClient();
        byte[] answer = recorded.sentByServer();
        int opening = sent.length - answer.length;
        assertThat(carrier.read(opening)).isEqualTo(Arrays.copyOf(sent, opening));
        List<byte[]> payloads = new ArrayList<>();
        int at = 0;
        for (byte[] piece : recorded.network() == Network.TCP ? List.of(answer) : recorded.pieces()) {
            int length = recorded.network() == Network.TCP ? 0 : BrookProtocol.LENGTH_LENGTH;
            assertThat(carrier.read(length)).hasSize(length);
            payloads.add(carrier.read(piece.length));
            int end = at + length + piece.length;
            carrier.send(Arrays.copyOfRange(answer, at, end), split);
            at = end;
        }
        return new Seen(request, recorded.opening(), payloads);
    }

    private static byte[] concat(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
