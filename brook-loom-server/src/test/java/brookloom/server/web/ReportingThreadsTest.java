package brookloom.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lack of memory on Jetty's threads reaches whoever may end the process. */
class ReportingThreadsTest {
    private final BlockingQueue<Throwable> reported = new LinkedBlockingQueue<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    @BeforeEach
    void listen() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> reported.add(failure));
    }

    @AfterEach
    void forget() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void aJobWithoutMemoryIsReported() throws Exception {
        ReportingThreads threads = new ReportingThreads(8);
        threads.start();
        threads.execute(() -> {
            throw new OutOfMemoryError("in a job");
        });
        assertThat(reported.poll(30, TimeUnit.SECONDS)).hasMessage("in a job");
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
            assertThat(reported.poll(30, TimeUnit.SECONDS)).hasMessage("in a request");
        }
        server.stop();
    }
}
