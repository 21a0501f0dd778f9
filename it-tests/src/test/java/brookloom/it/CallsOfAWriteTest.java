package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.TcpDialer;
import brookloom.net.relay.Pump;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts the calls from the pump of an app's bytes to the write of the carrier's socket, in a real client. */
@ExtendWith(LeakCheck.class)
class CallsOfAWriteTest {
    private static final int MOST_CALLS = 8;

    /** The calls of each write to a carrier's socket, from the socket's up to the pump's. */
    private final BlockingQueue<List<String>> writes = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @ValueSource(strings = {"WS", "WSS", "PLAIN"})
    void onceTheServerHasAnsweredAtMostEightCallsLeadToTheSocket(String kind) throws Exception {
        BrookLoomBuilder options = options(kind).clientOut(traced());
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            echo(app, 1);
            writes.clear();
            for (int size : new int[] {1, 10_000}) {
                echo(app, size);
            }
            assertThat(writes)
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(calls -> assertThat(calls).isNotEmpty().hasSizeLessThanOrEqualTo(MOST_CALLS));
        }
    }

    private static BrookLoomBuilder options(String kind) {
        BrookLoomBuilder options = BrookLoom.builder();
        return switch (kind) {
            case "WSS" -> options.serverTls(LoopbackTls.server()).clientTls(LoopbackTls.client());
            case "PLAIN" -> options.plain(true);
            default -> options;
        };
    }

    private static void echo(Socket app, int size) throws IOException {
        byte[] sent = new byte[size];
        app.getOutputStream().write(sent);
        assertThat(app.getInputStream().readNBytes(size)).isEqualTo(sent);
    }

    private TcpDialer traced() {
        return (destination, localPort) -> connect(destination);
    }

    private Socket connect(Destination destination) throws DialFailed {
        try {
            return new TracedSocket(destination.port());
        } catch (IOException e) {
            throw new DialFailed(ReplyCode.GENERAL_FAILURE, "test", e);
        }
    }

    /** Notes what calls its writes. */
    private final class TracedSocket extends Socket {
        TracedSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] buffer, int offset, int length) throws IOException {
                    note();
                    out.write(buffer, offset, length);
                }
            };
        }
    }

    /** Leaves out writes that no pump made, such as the opening's. */
    private void note() {
        List<String> calls = StackWalker.getInstance()
                .walk(frames -> frames.map(frame -> frame.getClassName() + "." + frame.getMethodName())
                        .skip(1) // this method
                        .toList());
        int pump = calls.indexOf(Pump.class.getName() + ".run");
        if (pump >= 0) {
            writes.add(calls.subList(0, pump));
        }
    }
}
