package brookloom.client.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.carrier.CarrierDialer;
import brookloom.client.carrier.CarrierDialer.Carrier;
import brookloom.client.config.TunnelConfig;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.relay.Pump;
import brookloom.net.relay.Splice;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ReadAheadStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.testing.Background;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import brookloom.tunnel.BrookServerTunnel;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Counts the calls from the app's pump to the carrier's write once the server has answered. */
@ExtendWith(LeakCheck.class)
class WritePathTest {
    /** Calls to the socket's write. */
    private static final int MOST_CALLS = 8;

    /** Those that follow the carrier's write where it is TLS, which are not seen here: the records, and the socket. */
    private static final int CALLS_OF_TLS = 2;

    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"));
    private static final Destination TARGET = new Destination(HostAddress.parse("example.com"), 80);

    private final BlockingQueue<List<String>> writes = new LinkedBlockingQueue<>();
    private final MemoryStream.Pair carrier = MemoryStream.pair();
    private final MemoryStream.Pair app = MemoryStream.pair();

    @Test
    void overAWarmCarrierAtMostEightCallsLeadToItsWrite() throws Exception {
        ByteStream warm = ReadAheadStream.start(new Traced(carrier.near(), writes), () -> {});
        assertPathIsShort(affinity -> new Carrier(warm, affinity, true));
    }

    @Test
    void overAFreshCarrierAtMostEightCallsLeadToItsWrite() throws Exception {
        assertPathIsShort(affinity -> new Carrier(new Traced(carrier.near(), writes), affinity));
    }

    @Test
    void overTheFreshCarrierOfASecondOpeningAtMostEightCallsLeadToItsWrite() throws Exception {
        MemoryStream.Pair dead = MemoryStream.pair();
        dead.far().shutdownOutput();
        assertPathIsShort(new CarrierDialer() {
            @Override
            public Carrier dial(FlowAffinity affinity) {
                return new Carrier(dead.near(), affinity, true);
            }

            @Override
            public Carrier dialFresh(FlowAffinity affinity) {
                return new Carrier(new Traced(carrier.near(), writes), affinity);
            }

            @Override
            public boolean authenticatesEnds() {
                return true;
            }
        });
    }

    private void assertPathIsShort(CarrierDialer carriers) throws Exception {
        var options =
                new ClientTunnelOptions(KEYS, false, TunnelConfig.DEFAULT_NONCE_TIMEOUT, InstantSource.system(), false);
        TunnelDialer dialer = new TunnelDialer("test", options, carriers);
        ByteStream tunnel = dialer.dialTcp(TARGET, new byte[0]);
        Background splice =
                Background.run(() -> Splice.run(app.far(), tunnel, Duration.ZERO, Duration.ofMinutes(1), "test"));
        BrookServerTunnel server = BrookServerTunnel.accept(carrier.far(), KEYS);
        server.acknowledge();
        server.stream().write(new byte[1], 0, 1);
        app.near().readExactly(1); // the server has answered

        writes.clear();
        send(server, 1);
        send(server, 4 * BrookProtocol.MAX_PAYLOAD);
        assertThat(writes)
                .hasSize(2)
                .allSatisfy(calls -> assertThat(calls).hasSizeLessThanOrEqualTo(MOST_CALLS - CALLS_OF_TLS));

        app.near().shutdownOutput();
        server.stream().shutdownOutput();
        splice.join();
    }

    private void send(BrookServerTunnel server, int size) throws IOException {
        app.near().write(new byte[size]);
        byte[] received = new byte[size];
        for (int n = 0; n < size; ) {
            n += server.stream().read(received, n, size - n);
        }
    }

    /** A carrier that notes the calls from a pump to each of its writes. */
    private record Traced(MemoryStream carrier, BlockingQueue<List<String>> writes) implements ByteStream {
        private static final String PUMP = Pump.class.getName();

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            List<String> stack = StackWalker.getInstance()
                    .walk(frames -> frames.map(frame -> frame.getClassName() + "." + frame.getMethodName())
                            .toList());
            int pump = stack.indexOf(PUMP + ".run");
            if (pump >= 0) {
                writes.add(stack.subList(0, pump));
            }
            carrier.write(buffer, offset, length);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return carrier.read(buffer, offset, length);
        }

        @Override
        public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
            return carrier.readAvailable(buffer, offset, length);
        }

        @Override
        public void shutdownOutput() {
            carrier.shutdownOutput();
        }

        @Override
        public void close() {
            carrier.close();
        }
    }
}
