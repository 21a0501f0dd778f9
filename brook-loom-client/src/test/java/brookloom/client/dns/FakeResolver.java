package brookloom.client.dns;

import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A tunnel to a resolver that the test plays. */
final class FakeResolver implements Dialer {
    /** Tunnels dialled, oldest first. */
    final List<Tunnel> tunnels = new CopyOnWriteArrayList<>();

    private final Behaviour behaviour;
    volatile boolean closed;

    /** What becomes of a query that arrives. */
    interface Behaviour {
        void arrived(Tunnel tunnel, byte[] query) throws IOException;
    }

    FakeResolver(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] early) throws DialFailed {
        throw new DialFailed(ReplyCode.GENERAL_FAILURE, "no TCP in this test");
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) {
        Tunnel tunnel = new Tunnel(query -> {
            try {
                behaviour.arrived(tunnels.getLast(), query);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        tunnels.add(tunnel);
        return new UdpTunnel(tunnel, FlowAffinity.NONE);
    }

    @Override
    public void close() {
        closed = true;
    }

    static final class Tunnel implements DatagramStream {
        private static final byte[] END = new byte[0];

        private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
        private final Consumer<byte[]> arrived;
        private volatile @Nullable IOException failure;
        volatile boolean closed;

        private Tunnel(Consumer<byte[]> arrived) {
            this.arrived = arrived;
        }

        void answer(byte[] message) {
            answers.add(message);
        }

        void end() {
            answers.add(END);
        }

        void fail(IOException e) {
            failure = e;
            end();
        }

        @Override
        public int receive(byte[] buffer) throws IOException {
            try {
                byte[] answer = answers.take();
                if (failure != null) {
                    throw failure;
                }
                System.arraycopy(answer, 0, buffer, 0, answer.length);
                return answer == END ? -1 : answer.length;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            if (closed) {
                throw new IOException("closed");
            }
            arrived.accept(java.util.Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void close() {
            closed = true;
            end();
        }
    }
}
