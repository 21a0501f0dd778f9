package brookloom.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.ReportedFailures;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A lack of memory on Jetty's threads reaches whoever may end the process. */
class ReportingThreadsTest {
    @RegisterExtension
    final ReportedFailures reported = new ReportedFailures();

    @Test
    void aJobWithoutMemoryIsReported() throws Exception {
        ReportingThreads threads = new ReportingThreads(8);
        threads.start();
        threads.execute(() -> {
            throw new OutOfMemoryError("in a job");
        });
        assertThat(reported.await()).hasMessage("in a job");
        threads.stop();
    }

    @Test
    void aRequestWithoutMemoryIsReported() throws Exception {
        Server server = new Server(new ReportingThreads(8));
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(ReportingThreads.reporting(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                throw new OutOfMemoryError("in a request");
            }
        }));
        server.start();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(reported.await()).hasMessage("in a request");
        }
        server.stop();
    }
}
