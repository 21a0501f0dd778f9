package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.TcpRelay;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Carriers that were kept ready for the original's server, which accepts replays, and that died on the way. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class DeadCarriersInteropTest {
    private static final int READY = 4;
    private static final int PATIENCE_MILLIS = 60_000;

    /** What is not sent again fails after as long. */
    private static final Duration NONCE_TIMEOUT = Duration.ofSeconds(5);

    private static final List<String> HARMLESS = List.of(
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000", "");

    private static final String LAST = "GET /last HTTP/1.1\r\nHost: a\r\n\r\n";

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    private enum Death {
        SWALLOWED(TcpRelay::silence),
        RESET(TcpRelay::forget);

        private final Consumer<TcpRelay> how;

        Death(Consumer<TcpRelay> how) {
            this.how = how;
        }
    }

    /** Speaks first, keeps what it receives in the first read, and ends: the original does not pass an app's end on. */
    private TcpTarget target() throws IOException {
        return TcpTarget.serving(connection -> {
            connection.getOutputStream().write('>');
            byte[] bytes = new byte[100];
            int n = connection.getInputStream().read(bytes);
            if (n > 0) {
                received.add(new String(bytes, 0, n, StandardCharsets.ISO_8859_1));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHarmlessTwiceSucceeds(Death death) throws Exception {
        try (TcpTarget target = target();
                Original server = Original.wsServer(Inner.BROOK, "/ws");
                TcpRelay relay = new TcpRelay(server.address().getPort());
                Client client = client(server, relay)) {
            for (String early : HARMLESS) {
                fill(client, target, relay);
                death.how.accept(relay);
                for (int i = 0; i < READY; i++) {
                    assertThat(request(client, target, early)).isEqualTo('>');
                }
            }
        }
    }

    /** One that met a dead carrier fails, unless the opening went ahead of it and found another. */
    @ParameterizedTest
    @EnumSource
    void whatMayDoHarmReachesTheTargetOnceOrFails(Death death) throws Exception {
        try (TcpTarget target = target();
                Original server = Original.wsServer(Inner.BROOK, "/ws");
                TcpRelay relay = new TcpRelay(server.address().getPort());
                Client client = client(server, relay)) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < READY; i++) {
                fill(client, target, relay);
                death.how.accept(relay);
                String post = "POST /" + i + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
                if (succeeds(client, target, post)) {
                    expected.add(post);
                }
            }
            assertThat(succeeds(client, target, LAST)).isTrue();
            Eventually.holds(() -> assertThat(received).contains(LAST));
            assertThat(received)
                    .filteredOn(bytes -> bytes.startsWith("POST"))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static boolean succeeds(Client client, TcpTarget target, String early) {
        try {
            return request(client, target, early) == '>';
        } catch (IOException e) {
            return false;
        }
    }

    private static Client client(Original server, TcpRelay relay) throws IOException {
        BrookLoomBuilder options = BrookLoom.builder()
                .secret(Inner.BROOK.secret())
                .warmTunnels(READY)
                .nonceTimeout(NONCE_TIMEOUT)
                .address(new Destination(HostAddress.parse("127.0.0.1"), relay.port()));
        return options.startClient(server.address().getPort());
    }

    /** Lets the client make carriers to keep ready. */
    private static void fill(Client client, TcpTarget target, TcpRelay relay) throws Exception {
        Eventually.holds(() -> {
            assertThat(request(client, target, "")).isEqualTo('>');
            assertThat(relay.open()).isPositive();
        });
        Eventually.holds(() -> assertThat(target.connections()).isZero());
        Eventually.holds(() -> assertThat(relay.open()).isPositive());
    }

    private static int request(Client client, TcpTarget target, String early) throws IOException {
        try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream().write(early.getBytes(StandardCharsets.ISO_8859_1));
            int answer = app.getInputStream().read();
            if (early.isEmpty()) {
                app.getOutputStream().write('.');
            }
            return answer;
        }
    }
}
