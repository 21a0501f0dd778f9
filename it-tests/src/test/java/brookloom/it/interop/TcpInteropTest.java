package brookloom.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Socks5App;
import brookloom.it.interop.Pair.Roles;
import brookloom.proto.ReplyCode;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes both ways. No test ends by an end of the target's, which the original's client does not pass on. */
@NeedsOriginal
@ExtendWith(LeakCheck.OfClass.class)
@ParameterizedClass
@MethodSource("brookloom.it.interop.Pair$Kind#all")
@NullUnmarked
class TcpInteropTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private static Path folder;

    private static Pair pair;

    @Parameter
    private Pair.Kind kind;

    @BeforeParameterizedClassInvocation
    static void start(Pair.Kind kind) throws Exception {
        pair = Original.isNamed() ? Pair.start(kind, folder) : null;
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (pair != null) {
            pair.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void anAddressIsReached(String address) throws Exception {
        try (TcpTarget target = TcpTarget.serving(InetAddress.getByName(address), TcpInteropTest::echo);
                Socks5App app = Socks5App.greeting(pair.socks5())) {
            assertThat(app.connect(address, target.port()).code()).isEqualTo(ReplyCode.SUCCEEDED);
            app.out().write("hello".getBytes(UTF_8));
            assertThat(app.in().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
        }
    }

    @Test
    void aNameIsResolvedByTheServer() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = pair.connect("localhost", target.port())) {
            app.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(app.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2014, 2015, 100_000, 48 * MIB + 1})
    void aFileIsDownloadedWhole(long length) throws Exception {
        try (TcpTarget target = TcpTarget.serving(TcpInteropTest::sendWhatIsAskedFor);
                Socket app = pair.connect("127.0.0.1", target.port())) {
            new DataOutputStream(app.getOutputStream()).writeLong(length);
            assertThat(Bulk.digest(app.getInputStream(), length)).isEqualTo(Bulk.digest(length));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2014, 2015, 100_000, 48 * MIB + 1})
    void aFileIsUploadedWhole(long length) throws Exception {
        try (TcpTarget target = TcpTarget.serving(TcpInteropTest::answerDigest);
                Socket app = pair.connect("127.0.0.1", target.port())) {
            new DataOutputStream(app.getOutputStream()).writeLong(length);
            Bulk.send(app.getOutputStream(), length);
            assertThat(app.getInputStream().readNBytes(Bulk.DIGEST_LENGTH)).isEqualTo(Bulk.digest(length));
        }
    }

    @Test
    void bothDirectionsFlowAtOnce() throws Exception {
        long length = 16 * MIB;
        try (TcpTarget target = TcpTarget.echo();
                Socket app = pair.connect("127.0.0.1", target.port());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> received = threads.submit(() -> Bulk.digest(app.getInputStream(), length));
            Bulk.send(app.getOutputStream(), length);
            assertThat(received.get()).isEqualTo(Bulk.digest(length));
        }
    }

    @Test
    void aTargetThatSpeaksFirstIsHeard() throws Exception {
        try (TcpTarget target = TcpTarget.serving(TcpInteropTest::greetThenEcho);
                Socket app = pair.connect("127.0.0.1", target.port())) {
            assertThat(app.getInputStream().readNBytes(GREETING.length)).isEqualTo(GREETING);
            app.getOutputStream().write("EHLO".getBytes(UTF_8));
            assertThat(app.getInputStream().readNBytes(4)).asString(UTF_8).isEqualTo("EHLO");
        }
    }

    /** The original's two ends lose one in hundreds by themselves: no control here. */
    @Test
    void shortTunnelsFollowEachOther() throws Exception {
        assumeTrue(kind.roles() != Roles.THEIR_CLIENT_THEIR_SERVER, "the original loses some by itself");
        try (TcpTarget target = NumberedTunnels.target()) {
            int lost =
                    NumberedTunnels.run(pair.socks5(), target.port(), 1, 200, 1).size();
            assertThat(lost).isLessThanOrEqualTo(kind.roles() == Roles.OUR_CLIENT_THEIR_SERVER ? 0 : 3);
        }
    }

    private static final byte[] GREETING = "220 at your service\r\n".getBytes(UTF_8);

    private static void echo(Socket connection) throws Exception {
        connection.getInputStream().transferTo(connection.getOutputStream());
    }

    private static void greetThenEcho(Socket connection) throws Exception {
        connection.getOutputStream().write(GREETING);
        echo(connection);
    }

    private static void sendWhatIsAskedFor(Socket connection) throws Exception {
        InputStream in = connection.getInputStream();
        Bulk.send(connection.getOutputStream(), new DataInputStream(in).readLong());
        untilGone(in);
    }

    private static void answerDigest(Socket connection) throws Exception {
        InputStream in = connection.getInputStream();
        OutputStream out = connection.getOutputStream();
        out.write(Bulk.digest(in, new DataInputStream(in).readLong()));
        untilGone(in);
    }

    private static void untilGone(InputStream in) throws Exception {
        in.transferTo(OutputStream.nullOutputStream());
    }
}
