package brookloom.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.Tap;
import brookloom.it.fixtures.WebSocketFrame;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A stranger without the password sends a server what the server sent to a client. Both HKDF infos are the same, and a
 * target of UDP, which the stranger owns, has chosen what was sealed: an opening.
 */
@ExtendWith(LeakCheck.class)
class ReflectedStreamTest {
    private static final byte[] DATA = "FLUSHALL\r\n".getBytes(US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "WS, TCP",
        "WS, UDP",
        "FRAMED, TCP",
        "FRAMED, UDP",
        "PLAIN_UDP_OVER_TCP, TCP",
        "PLAIN_UDP_OVER_TCP, UDP",
    })
    void theServersOwnStreamOpensNothing(Mode mode, Network network) throws Exception {
        try (BrookServer server = mode.builder().startAnyServer()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            byte[] stream = recordAnswers(mode, address, network);
            try (RawCarrier stranger = mode.carrier(address)) {
                assertThat(answerTo(stranger, stream))
                        .as("no nonce, hence no tunnel")
                        .isEmpty();
            }
        }
    }

    /** What the server sent in a tunnel of UDP, whose target answered with an opening and data. */
    private static byte[] recordAnswers(Mode mode, InetSocketAddress server, Network network) throws Exception {
        try (Tap tap = Tap.before(server);
                DatagramSocket target = new DatagramSocket(new InetSocketAddress(server.getAddress(), 0));
                Client client = mode.builder().startClient(tap.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            Destination to = Destination.of((InetSocketAddress) target.getLocalSocketAddress());
            datagrams.send(to, new byte[] {1});
            DatagramPacket question = new DatagramPacket(new byte[100], 100);
            target.receive(question);
            byte[] opening =
                    OpenRequest.now(InstantSource.system(), network, to).encode();
            for (byte[] answer : List.of(opening, DATA)) {
                target.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                assertThat(datagrams.receive().data()).isEqualTo(answer);
            }
            return payload(mode, tap.carriers().getFirst());
        }
    }

    private static byte[] payload(Mode mode, Tap.Carrier carrier) throws IOException {
        if (mode == Mode.PLAIN_UDP_OVER_TCP) {
            return carrier.everythingFromServer();
        }
        InputStream in = carrier.fromServer();
        if (mode == Mode.WS) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        for (WebSocketFrame frame : WebSocketFrame.readAll(in)) {
            if (frame.opcode() == WebSocketFrame.BINARY || frame.opcode() == WebSocketFrame.CONTINUATION) {
                messages.write(frame.payload());
            }
        }
        return messages.toByteArray();
    }

    /** Everything that the server says, after our end if need be. */
    private static byte[] answerTo(RawCarrier stranger, byte[] stream) throws IOException {
        try {
            stranger.send(stream);
            stranger.socket().shutdownOutput();
            return stranger.readAll();
        } catch (SocketException e) {
            return new byte[0]; // cut
        }
    }
}
