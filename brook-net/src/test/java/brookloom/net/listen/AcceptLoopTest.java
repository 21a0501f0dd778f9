package brookloom.net.listen;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.stream.KeepAlive;
import brookloom.testing.LeakCheck;
import brookloom.testing.ReportedFailures;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections go on being accepted, whatever one of them has led to. */
@ExtendWith(LeakCheck.class)
class AcceptLoopTest {
    @RegisterExtension
    final ReportedFailures reported = new ReportedFailures();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAdmissionThatFailsIsReportedAndTheNextConnectionIsAdmitted(boolean outOfMemory) throws Exception {
        AtomicInteger admitted = new AtomicInteger();
        ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (AcceptLoop loop = AcceptLoop.start(port, "test", KeepAlive.DEFAULT, connection -> {
            if (admitted.getAndIncrement() == 0) {
                fail(outOfMemory);
            }
            connection.write(new byte[] {'x'}, 0, 1);
            connection.close();
        })) {
            assertThat(firstByte(loop)).isNegative();
            assertThat(firstByte(loop)).isEqualTo('x');
        }
        assertThat(reported.all()).hasSize(1);
    }

    private static int firstByte(AcceptLoop loop) throws Exception {
        try (Socket socket =
                        new Socket(loop.address().getAddress(), loop.address().getPort());
                InputStream in = socket.getInputStream()) {
            return in.read();
        }
    }

    private static void fail(boolean outOfMemory) {
        if (outOfMemory) {
            throw new OutOfMemoryError("in a test");
        }
        throw new IllegalStateException("in a test");
    }
}
