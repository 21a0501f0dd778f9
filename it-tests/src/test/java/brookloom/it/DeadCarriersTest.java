package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.Destination;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Carriers that were kept ready, and that something on the way has swallowed or forgotten; new ones are fine. */
@ExtendWith(LeakCheck.class)
class DeadCarriersTest {
    private static final int REQUESTS = 10;
    private static final int READY = 8;

    /** A request that is not sent again waits for as long, and its app gives up before. */
    private static final Duration NEVER = Duration.ofMinutes(5);

    private static final int APP_GIVES_UP_MILLIS = 60_000;

    private enum Kind {
        WS,
        FRAMED,
        WSS,
        WSS_CHROME,
        HTTP2;

        BrookLoomBuilder builder() {
            BrookLoomBuilder options = BrookLoom.builder().warmTunnels(READY).nonceTimeout(NEVER);
            return switch (this) {
                case WS -> options;
                case FRAMED -> options.carriage(Carriage.FRAMED);
                case WSS -> options.serverTls(LoopbackTls.server()).clientTls(LoopbackTls.client());
                case WSS_CHROME ->
                    options.serverTls(LoopbackTls.server())
                            .clientTls(LoopbackTls.client().withFingerprint("chrome"));
                case HTTP2 ->
                    options.serverTls(LoopbackTls.server())
                            .clientTls(LoopbackTls.client())
                            .carriage(Carriage.HTTP2);
            };
        }

        /** Connections that are there after some use: demand fades, and carriers of HTTP/2 share one. */
        int connections() {
            return this == HTTP2 ? 1 : READY / 2;
        }
    }

    /** Answers each request of one byte, and counts them. */
    private final AtomicInteger requests = new AtomicInteger();

    @BeforeEach
    void forgetTheLog() {
        LogLines.clear();
    }

    private TcpTarget target() throws IOException {
        return TcpTarget.serving(connection -> {
            int request = connection.getInputStream().read();
            requests.incrementAndGet();
            connection.getOutputStream().write(request);
            connection.getInputStream().read();
        });
    }

    @ParameterizedTest
    @EnumSource
    void requestsAfterASwallowSucceedOneByOne(Kind kind) throws Exception {
        try (RelayedEnds ends = RelayedEnds.start(kind.builder(), target())) {
            fill(kind, ends);
            ends.relay().silence();
            for (int i = 0; i < REQUESTS; i++) {
                request(ends);
            }
            assertThat(requests).hasValue(READY + REQUESTS);
            assertNoFalseAlarm();
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsAfterASwallowSucceedAllAtOnce(Kind kind) throws Exception {
        try (RelayedEnds ends = RelayedEnds.start(kind.builder(), target())) {
            fill(kind, ends);
            ends.relay().silence();
            atOnce(REQUESTS, ends);
            assertThat(requests).hasValue(READY + REQUESTS);
            assertNoFalseAlarm();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetInsteadOfAnAnswerCostsNoRequest(Kind kind) throws Exception {
        try (RelayedEnds ends = RelayedEnds.start(kind.builder(), target())) {
            fill(kind, ends);
            ends.relay().forget();
            for (int i = 0; i < REQUESTS; i++) {
                request(ends);
            }
            assertThat(requests).hasValue(READY + REQUESTS);
            assertNoFalseAlarm();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "HTTP2", mode = EnumSource.Mode.EXCLUDE)
    void whatWasOnlySlowReachesNoTargetTwice(Kind kind) throws Exception {
        try (RelayedEnds ends = RelayedEnds.start(kind.builder(), target())) {
            fill(kind, ends);
            Runnable release = ends.relay().hold();
            atOnce(REQUESTS, ends);
            release.run();
            ends.awaitEndOfTunnels();
            request(ends);
            assertThat(requests).hasValue(READY + REQUESTS + 1);
        }
    }

    @Test
    void aFlowOfDatagramsAfterASwallowSucceeds() throws Exception {
        try (UdpEcho echo = new UdpEcho();
                RelayedEnds ends = RelayedEnds.start(Kind.WS.builder(), target())) {
            fill(Kind.WS, ends);
            ends.relay().silence();
            try (Socks5App app = Socks5App.greeting(ends.client().address());
                    Socks5Datagrams datagrams = app.associate()) {
                byte[] datagram = {1, 2, 3};
                datagrams.send(Destination.of(echo.address()), datagram);
                assertThat(datagrams.receive().data()).isEqualTo(datagram);
            }
            assertNoFalseAlarm();
        }
    }

    /** Nothing answers an opening there, so that the first request is lost; its silence condemns the other carriers. */
    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS", "FRAMED"})
    void withoutBrooksProtocolASwallowCostsOneRequest(Kind kind) throws Exception {
        try (RelayedEnds ends = RelayedEnds.start(kind.builder().withoutBrookProtocol(true), target())) {
            fill(kind, ends);
            ends.relay().silence();
            assertThatThrownBy(() -> request(ends, 3_000)).isInstanceOf(SocketTimeoutException.class);
            for (int i = 0; i < REQUESTS; i++) {
                request(ends, 20_000);
            }
            assertThat(requests).hasValue(READY + REQUESTS);
        }
    }

    /** Lets the client make as many carriers as it may keep ready. */
    private static void fill(Kind kind, RelayedEnds ends) throws Exception {
        atOnce(READY, ends);
        ends.awaitEndOfTunnels();
        Eventually.holds(() -> assertThat(ends.relay().open()).isGreaterThanOrEqualTo(kind.connections()));
    }

    private static void atOnce(int count, RelayedEnds ends) throws Exception {
        try (ExecutorService apps = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(apps.submit(() -> {
                    request(ends);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private static void request(RelayedEnds ends) throws IOException {
        request(ends, APP_GIVES_UP_MILLIS);
    }

    private static void request(RelayedEnds ends, int givesUpMillis) throws IOException {
        try (Socket app = BrookLoom.connect(
                ends.client().address(), "localhost", ends.target().port())) {
            app.setSoTimeout(givesUpMillis);
            app.getOutputStream().write("?".getBytes(StandardCharsets.US_ASCII));
            assertThat(app.getInputStream().read()).isEqualTo('?');
        }
    }

    private static void assertNoFalseAlarm() {
        assertThat(LogLines.with("wrong password")).isEmpty();
        assertThat(LogLines.with("WARN")).isEmpty();
    }
}
