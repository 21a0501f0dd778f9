package brookloom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookProtocol;
import brookloom.proto.DatagramHead;
import brookloom.proto.DatagramOpener;
import brookloom.proto.DatagramSealer;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Password;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.io.DatagramStream;
import brookloom.proto.io.DialFailed;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedDatagramsTest {
    private static final long NOW = 1_800_000_000L;
    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"), "up", "down");
    private static final Destination DESTINATION = new Destination(HostAddress.parse("target.example"), 53);
    private static final Destination OTHER = new Destination(HostAddress.parse("other.example"), 53);

    private final MemoryDatagrams socket = MemoryDatagrams.silent();
    private final DatagramSealer server = KEYS.datagramSealer(Sender.SERVER);
    private final SealedDatagrams flow = new SealedDatagrams("server.example:9999", socket, DESTINATION, options());
    private final byte[] buffer = new byte[BrookProtocol.MAX_DATAGRAM];

    @Test
    void whatIsSentSaysWhenAndWhereTo() throws Exception {
        flow.send(new byte[] {0, 1, 2, 3}, 1, 2);
        byte[] sent = socket.sent.take();
        byte[] out = new byte[sent.length];
        int opened = KEYS.datagramOpener(Sender.CLIENT).open(sent, sent.length, out);
        assertThat(opened).isNotEqualTo(DatagramOpener.NOT_AUTHENTIC);
        ByteBuffer in = ByteBuffer.wrap(out, 0, opened);
        assertThat(DatagramHead.decode(in)).isEqualTo(new DatagramHead(NOW, DESTINATION));
        assertThat(Arrays.copyOfRange(out, in.position(), opened)).containsExactly(1, 2);
    }

    @Test
    void theLargestDatagramIsSentAndALargerOrEmptyOneDropped() throws Exception {
        int largest = BrookProtocol.MAX_DATAGRAM
                - BrookProtocol.DATAGRAM_OVERHEAD
                - BrookProtocol.TIMESTAMP_LENGTH
                - DESTINATION.encodedLength();
        flow.send(buffer, 0, largest + 1);
        flow.send(buffer, 0, 0);
        flow.send(buffer, 0, largest);
        assertThat(socket.sent.take()).hasSize(BrookProtocol.MAX_DATAGRAM);
        assertThat(socket.sent).isEmpty();
    }

    @Test
    void onlyAnswersOfTheServerFromTheDestinationCount() throws Exception {
        byte[] forged = answer(DESTINATION, 1);
        forged[forged.length - 1] ^= 1;
        socket.answer(forged);
        socket.answer(new byte[3]);
        socket.answer(answer(OTHER, 2));
        socket.answer(sealed(server, new byte[] {9}, 3));
        socket.answer(sealed(KEYS.datagramSealer(Sender.CLIENT), DESTINATION.encode(), 4));
        socket.answer(answer(DESTINATION, 5));
        assertThat(flow.receive(buffer)).isEqualTo(1);
        assertThat(buffer[0]).isEqualTo((byte) 5);
    }

    @Test
    void whatDoesNotFitTheCallersBufferIsCutOff() throws Exception {
        socket.answer(answer(DESTINATION, 1, 2, 3));
        byte[] small = new byte[2];
        assertThat(flow.receive(small)).isEqualTo(2);
        assertThat(small).containsExactly(1, 2);
    }

    @Test
    void theEndOfTheSocketIsTheEndOfTheFlow() throws Exception {
        socket.end();
        assertThat(flow.receive(buffer)).isNegative();
        flow.close();
        assertThat(socket.closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nobodyAtTheServersPortIsTroubleUnlessItHasAnsweredBefore(boolean answered) throws Exception {
        UnreachableOnce unreachable = new UnreachableOnce(socket);
        SealedDatagrams flow = new SealedDatagrams("server.example:9999", unreachable, DESTINATION, options());
        if (answered) {
            socket.answer(answer(DESTINATION, 1));
            assertThat(flow.receive(buffer)).isEqualTo(1);
        }
        unreachable.due = true;
        socket.answer(answer(DESTINATION, 7));
        if (answered) {
            assertThat(flow.receive(buffer)).isEqualTo(1);
            assertThat(buffer[0]).isEqualTo((byte) 7);
        } else {
            assertThatThrownBy(() -> flow.receive(buffer))
                    .isInstanceOf(DialFailed.class)
                    .hasMessage("server server.example:9999: nobody listens on its UDP port: is it running, and is the"
                            + " port right? Where UDP does not pass, use --udpovertcp")
                    .extracting(e -> ((DialFailed) e).code())
                    .isEqualTo(ReplyCode.CONNECTION_REFUSED);
        }
    }

    private static TunnelOptions options() {
        var clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
        return new TunnelOptions(KEYS, false, Duration.ofSeconds(10), clock);
    }

    private byte[] answer(Destination from, int... data) {
        return sealed(server, from.encode(), data);
    }

    private static byte[] sealed(DatagramSealer sealer, byte[] head, int... data) {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        byte[] out = new byte[head.length + bytes.length + BrookProtocol.DATAGRAM_OVERHEAD];
        int length = sealer.seal(head, bytes, 0, bytes.length, out);
        return Arrays.copyOf(out, length);
    }

    /** Tells once what ICMP says of a port without a listener. */
    private static final class UnreachableOnce implements DatagramStream {
        private final MemoryDatagrams inner;
        private boolean due;

        UnreachableOnce(MemoryDatagrams inner) {
            this.inner = inner;
        }

        @Override
        public int receive(byte[] buffer) throws IOException {
            if (due) {
                due = false;
                throw new PortUnreachableException();
            }
            return inner.receive(buffer);
        }

        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            inner.send(buffer, offset, length);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
