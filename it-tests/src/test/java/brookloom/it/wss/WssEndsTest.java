package brookloom.it.wss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How one direction ends over TLS while the other goes on. */
@ExtendWith(LeakCheck.class)
class WssEndsTest {
    private static final byte[] MUCH = new byte[1 << 20];

    static {
        new Random(2).nextBytes(MUCH);
    }

    @TempDir
    private Path folder;

    private TlsSite site;

    @BeforeEach
    void makeCertificate() throws IOException {
        site = TlsSite.with(folder, "P-256");
    }

    /** Other carriages run the same scenarios. */
    BrookLoomBuilder builder() {
        return BrookLoom.builder();
    }

    private BrookLoom start(String version, Engine engine, boolean bare) throws IOException {
        return builder()
                .withoutBrookProtocol(bare)
                .serverTls(site.serverTls(version))
                .clientTls(site.clientTls(engine))
                .start();
    }

    /** Runs a test with each version of TLS and each engine, and without Brook's protocol where that leaves ends. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, JDK,    false",
        "TLSv1.3, JDK,    true",
        "TLSv1.3, CHROME, false",
        "TLSv1.3, CHROME, true",
        "TLSv1.2, JDK,    false",
        "TLSv1.2, CHROME, false",
    })
    private @interface WhereEndsTravel {}

    @WhereEndsTravel
    void anAppsEndReachesTheTargetWhoseAnswerStillArrives(String version, Engine engine, boolean bare)
            throws Exception {
        try (TcpTarget target = TcpTarget.serving(WssEndsTest::echoAfterTheEnd);
                BrookLoom tunnel = start(version, engine, bare);
                Socket app = tunnel.connect("localhost", target.port())) {
            app.getOutputStream().write("nothing more from me".getBytes(UTF_8));
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("nothing more from me");
        }
    }

    private static void echoAfterTheEnd(Socket connection) throws IOException {
        byte[] all = connection.getInputStream().readAllBytes();
        connection.getOutputStream().write(all);
    }

    @WhereEndsTravel
    void aTargetsEndReachesTheAppAfterTheLastByteAndTheAppMayGoOn(String version, Engine engine, boolean bare)
            throws Exception {
        CompletableFuture<byte[]> later = new CompletableFuture<>();
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    connection.getOutputStream().write(MUCH);
                    connection.shutdownOutput();
                    later.complete(connection.getInputStream().readAllBytes());
                });
                BrookLoom tunnel = start(version, engine, bare);
                Socket app = tunnel.connect("localhost", target.port())) {
            assertThat(app.getInputStream().readAllBytes()).isEqualTo(MUCH);
            app.getOutputStream().write("I have more".getBytes(UTF_8));
            app.shutdownOutput();
            assertThat(later.get(60, TimeUnit.SECONDS)).asString(UTF_8).isEqualTo("I have more");
        }
    }

    /** Bare bytes have no room for END, and TLS 1.2's close_notify would end both directions: so it is not sent. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void unencryptedTunnelsOverTls12DoNotForwardAnAppsEndButLoseNoAnswer(Engine engine) throws Exception {
        try (TcpTarget target = TcpTarget.serving(WssEndsTest::answerAQuestion);
                BrookLoom tunnel = start("TLSv1.2", engine, true);
                Socket app = tunnel.connect("localhost", target.port())) {
            app.getOutputStream().write('?');
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).isEqualTo(MUCH);
        }
    }

    private static void answerAQuestion(Socket connection) throws IOException {
        if (connection.getInputStream().read() == '?') {
            connection.getOutputStream().write(MUCH);
        }
    }
}
