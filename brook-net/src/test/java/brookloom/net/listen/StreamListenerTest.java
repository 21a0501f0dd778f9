package brookloom.net.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.stream.KeepAlive;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class StreamListenerTest {
    private static final int END = -1;

    private final LateThreads threads = new LateThreads();
    private final StreamListener listener = new StreamListener(threads, 1, KeepAlive.DEFAULT);

    /** Keeps what should run, as a busy machine does for a while. */
    private static final class LateThreads extends AbstractExecutorService {
        private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return true;
        }

        @Override
        public boolean isTerminated() {
            return true;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    @Test
    void aConnectionCountsBeforeItsThreadRuns() throws Exception {
        try (listener;
                Socket first = connect(listen(listener))) {
            Runnable serving = threads.waiting.take();
            try (Socket second = connect((InetSocketAddress) first.getRemoteSocketAddress())) {
                assertThat(second.getInputStream().read()).isEqualTo(END);
            }
            serving.run();
            assertThat(first.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void closingReachesAConnectionWhoseThreadHasNotRunYet() throws Exception {
        try (listener;
                Socket socket = connect(listen(listener))) {
            threads.waiting.take();
            listener.close();
            assertThat(socket.getInputStream().read()).isEqualTo(END);
        }
    }

    @Test
    void portsShareOneLimit() throws Exception {
        try (listener;
                Socket first = connect(listen(listener))) {
            threads.waiting.take();
            try (Socket second = connect(listen(listener))) {
                assertThat(second.getInputStream().read()).isEqualTo(END);
            }
            assertThat(first.isConnected()).isTrue();
        }
    }

    @Test
    void aConnectionThatHasEndedMakesRoomForTheNext() throws Exception {
        try (StreamListener one = new StreamListener("test", 1, KeepAlive.DEFAULT)) {
            InetSocketAddress address = listen(one);
            for (int i = 0; i < 3; i++) {
                awaitServed(address);
            }
        }
    }

    /** The connection before may take a moment to be forgotten. */
    private static void awaitServed(InetSocketAddress address) throws IOException {
        int answer = END;
        while (answer == END) {
            try (Socket socket = connect(address)) {
                answer = socket.getInputStream().read();
            }
        }
        assertThat(answer).isEqualTo('x');
    }

    @Test
    void closingEndsConnectionsThreadsAndThePort() throws Exception {
        StreamListener many = new StreamListener("test", 10, KeepAlive.DEFAULT);
        ServerSocket port = bind();
        many.listen(port, "test", connection -> {
            connection.write(new byte[] {'x'}, 0, 1);
            assertThat(connection.read(new byte[1], 0, 1)).isEqualTo(END);
        });
        InetSocketAddress address = (InetSocketAddress) port.getLocalSocketAddress();
        try (Socket socket = connect(address)) {
            InputStream in = socket.getInputStream();
            assertThat(in.read()).isEqualTo('x');
            many.close();
            assertThat(in.read()).isEqualTo(END);
        }
        assertThatThrownBy(() -> connect(address)).isInstanceOf(ConnectException.class);
    }

    private static InetSocketAddress listen(StreamListener listener) throws IOException {
        ServerSocket port = bind();
        listener.listen(port, "test", connection -> connection.write(new byte[] {'x'}, 0, 1));
        return (InetSocketAddress) port.getLocalSocketAddress();
    }

    private static ServerSocket bind() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }
}
