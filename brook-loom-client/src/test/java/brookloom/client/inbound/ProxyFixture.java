package brookloom.client.inbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppCredentials;
import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.testing.App;
import brookloom.client.testing.FakeDialer;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.ListenAddress;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A proxy whose tunnels end in the test. */
@ExtendWith(LeakCheck.class)
abstract class ProxyFixture {
    static final AppLimits LIMITS = AppLimits.DEFAULT;
    static final String GET = "GET http://a.example/x HTTP/1.1\r\nHost: a.example\r\n\r\n";
    static final String GET_AT_ORIGIN = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** The far ends of the tunnels that were dialled. */
    final BlockingQueue<Socket> targets = new LinkedBlockingQueue<>();

    /** The same again, to be closed. */
    final List<Socket> opened = new CopyOnWriteArrayList<>();

    final FakeDialer dialer = new FakeDialer();
    ServerSocket farSide;
    AppListener listener;

    @BeforeEach
    void open() throws IOException {
        farSide = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        dialer.tcp = (destination, early) -> {
            try {
                SocketStream tunnel = new SocketStream(new Socket(farSide.getInetAddress(), farSide.getLocalPort()));
                Socket target = farSide.accept();
                target.setSoTimeout(60_000);
                opened.add(target);
                targets.add(target);
                tunnel.write(early, 0, early.length);
                return tunnel;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        listen(protocol(), LIMITS, null, Duration.ZERO);
    }

    /** Returns what the listener speaks at first. */
    AppProtocol protocol() {
        return AppProtocol.HTTP;
    }

    void listen(AppProtocol protocol, AppLimits limits, @Nullable AppCredentials credentials, Duration tcpTimeout)
            throws IOException {
        if (listener != null) {
            listener.close();
        }
        var binding = new AppBinding(protocol, new ListenAddress("127.0.0.1", 0));
        Duration minute = Duration.ofSeconds(60);
        AppOptions options =
                new AppOptions(List.of(binding), null, credentials, new TimeoutConfig(tcpTimeout, minute, minute));
        listener = AppListener.open(options, limits, KeepAlive.DEFAULT, dialer);
    }

    @AfterEach
    void closeEverything() throws Exception {
        listener.close();
        for (Socket socket : opened) {
            socket.close();
        }
        farSide.close();
    }

    static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Reads exactly this text, or fails with what came instead. */
    static void expect(Socket socket, String text) throws IOException {
        assertThat(new String(socket.getInputStream().readNBytes(text.length()), ISO_8859_1))
                .isEqualTo(text);
    }

    /** Has the target answer the request that it is sent, and the app get the answer. */
    static void answerGet(Socket target, App app) throws IOException {
        expect(target, GET_AT_ORIGIN);
        say(target, OK);
        expect(app.socket, OK);
    }

    static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    static AppLimits limits(Duration handshake, Duration idle) {
        return new AppLimits(
                handshake,
                idle,
                LIMITS.connections(),
                LIMITS.flows(),
                LIMITS.queuedDatagrams(),
                LIMITS.queuedBytes(),
                LIMITS.redialPause(),
                LIMITS.affinityMemory());
    }
}
