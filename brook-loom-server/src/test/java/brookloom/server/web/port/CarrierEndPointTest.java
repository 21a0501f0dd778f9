package brookloom.server.web.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CarrierEndPointTest {
    private SocketChannel far;
    private SocketChannel near;
    private CarrierEndPoint endPoint;

    @BeforeEach
    void connect() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            far = SocketChannel.open(server.getLocalAddress());
            near = server.accept();
        }
        near.configureBlocking(false);
        endPoint = new CarrierEndPoint(near, null, null, new ScheduledExecutorScheduler());
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
    }

    /** The system reports a reset once: to a writer, after whom readers see an end. */
    @Test
    void aResetThatAWriterMetIsNotAnOrderlyEnd() throws IOException {
        far.setOption(StandardSocketOptions.SO_LINGER, 0);
        far.close();
        assertThatThrownBy(() -> {
                    while (true) {
                        endPoint.flush(ByteBuffer.wrap(new byte[1]));
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(endPoint.fill(ByteBuffer.allocate(1).limit(0))).isEqualTo(-1);
        assertThat(endPoint.broken()).isNotNull();
    }

    @Test
    void anOrderlyEndIsNoFailure() throws IOException {
        far.shutdownOutput();
        while (endPoint.fill(ByteBuffer.allocate(1).limit(0)) == 0) {
            Thread.onSpinWait();
        }
        assertThat(endPoint.broken()).isNull();
    }
}
