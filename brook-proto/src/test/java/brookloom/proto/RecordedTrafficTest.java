package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedStream;
import brookloom.proto.testing.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the original sent is opened, and sealed again to the byte. */
class RecordedTrafficTest {
    static Stream<RecordedStream> sealedStreams() {
        return Vectors.sealedStreams();
    }

    static Stream<RecordedStream> bareStreams() {
        return Vectors.bareStreams();
    }

    @ParameterizedTest
    @MethodSource("sealedStreams")
    void everyFragmentOfTheClientOpens(RecordedStream recorded) throws IOException {
        List<byte[]> payloads = open(recorded, Sender.CLIENT, recorded.sentByClient());

        assertThat(payloads).extracting(p -> p.length).isEqualTo(recorded.clientFragmentSizes());
        assertThat(payloads.get(0)).isEqualTo(recorded.opening());
        assertThat(concat(payloads.subList(1, payloads.size()))).isEqualTo(recorded.payloadBytes());
    }

    @ParameterizedTest
    @MethodSource("sealedStreams")
    void everyFragmentOfTheServerOpens(RecordedStream recorded) throws IOException {
        List<byte[]> payloads = open(recorded, Sender.SERVER, recorded.sentByServer());

        assertThat(payloads).extracting(p -> p.length).isEqualTo(recorded.serverFragmentSizes());
        assertThat(concat(payloads)).isEqualTo(recorded.payloadBytes());
    }

    @ParameterizedTest
    @MethodSource("sealedStreams")
    void theClientsStreamIsSealedAgainToTheByte(RecordedStream recorded) {
        List<byte[]> payloads = new ArrayList<>(recorded.pieces());
        payloads.add(0, openRequest(recorded).encode());

        assertThat(seal(recorded, Sender.CLIENT, recorded.sentByClient(), payloads))
                .isEqualTo(recorded.sentByClient());
    }

    @ParameterizedTest
    @MethodSource("sealedStreams")
    void theServersStreamIsSealedAgainToTheByte(RecordedStream recorded) {
        assertThat(seal(recorded, Sender.SERVER, recorded.sentByServer(), recorded.pieces()))
                .isEqualTo(recorded.sentByServer());
    }

    @ParameterizedTest
    @MethodSource("sealedStreams")
    void theOpeningSaysWhenAndWhereTo(RecordedStream recorded) throws IOException {
        byte[] opening = open(recorded, Sender.CLIENT, recorded.sentByClient()).get(0);

        OpenRequest request = OpenRequest.decode(ByteBuffer.wrap(opening));

        assertThat(request).isEqualTo(openRequest(recorded));
        assertThat(HexFormat.of().formatHex(request.encode())).endsWith(recorded.destinationBytes());
        request.checkAge(recorded.clock().instant());
    }

    @ParameterizedTest
    @MethodSource("bareStreams")
    void theUnencryptedOpeningIsReadAndWrittenToTheByte(RecordedStream recorded) throws IOException {
        byte[] sent = recorded.sentByClient();
        int length = UnencryptedOpening.requestLength(recorded.keys(), sent);
        int end = UnencryptedOpening.HEADER_LENGTH + length;

        OpenRequest request = OpenRequest.decode(ByteBuffer.wrap(sent, UnencryptedOpening.HEADER_LENGTH, length));

        assertThat(request).isEqualTo(openRequest(recorded));
        assertThat(UnencryptedOpening.encode(recorded.keys(), request)).isEqualTo(Arrays.copyOf(sent, end));
        assertThat(HexFormat.of().formatHex(recorded.keys().passwordHash())).isEqualTo(recorded.passwordHash());
        assertThat(Arrays.copyOfRange(sent, end, sent.length)).isEqualTo(bareBody(recorded));
        assertThat(recorded.sentByServer()).isEqualTo(bareBody(recorded));
    }

    private static OpenRequest openRequest(RecordedStream recorded) {
        int colon = recorded.destination().lastIndexOf(':');
        HostAddress host = HostAddress.parse(recorded.destination().substring(0, colon));
        int port = Integer.parseInt(recorded.destination().substring(colon + 1));
        return new OpenRequest(recorded.timestamp(), recorded.network(), new Destination(host, port));
    }

    private static List<byte[]> open(RecordedStream recorded, Sender sender, byte[] stream) throws BrookException {
        int limit = recorded.network() == Network.TCP ? BrookProtocol.MAX_PAYLOAD : BrookProtocol.MAX_DATAGRAM_PAYLOAD;
        FragmentOpener opener = recorded.keys().opener(sender, Nonce.copyOf(stream, 0), limit);
        List<byte[]> payloads = new ArrayList<>();
        int offset = BrookProtocol.NONCE_LENGTH;
        while (offset < stream.length) {
            byte[] payload = new byte[opener.openLength(stream, offset)];
            opener.openPayload(stream, offset + BrookProtocol.SEALED_LENGTH_LENGTH, payload.length, payload, 0);
            offset += payload.length + BrookProtocol.FRAGMENT_OVERHEAD;
            payloads.add(payload);
        }
        assertThat(offset).isEqualTo(stream.length);
        return payloads;
    }

    private static byte[] seal(RecordedStream recorded, Sender sender, byte[] like, List<byte[]> payloads) {
        byte[] out = new byte[like.length];
        System.arraycopy(like, 0, out, 0, BrookProtocol.NONCE_LENGTH);
        FragmentSealer sealer = recorded.keys().sealer(sender, Nonce.copyOf(like, 0));
        int offset = BrookProtocol.NONCE_LENGTH;
        for (byte[] payload : payloads) {
            offset += sealer.seal(payload, 0, payload.length, out, offset);
        }
        assertThat(offset).isEqualTo(like.length);
        return out;
    }

    /** What follows the bare opening: the payload, or each datagram behind its length. */
    private static byte[] bareBody(RecordedStream recorded) {
        if (recorded.network() == Network.TCP) {
            return recorded.payloadBytes();
        }
        List<byte[]> parts = new ArrayList<>();
        for (byte[] datagram : recorded.pieces()) {
            parts.add(ByteBuffer.allocate(Short.BYTES)
                    .putShort((short) datagram.length)
                    .array());
            parts.add(datagram);
        }
        return concat(parts);
    }

    private static byte[] concat(List<byte[]> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }
}
