package brookloom.net.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.Resolver;
import brookloom.net.dial.SocketDialer;
import brookloom.net.dial.SourceAddress;
import brookloom.net.listen.StreamListener;
import brookloom.proto.Destination;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket options, read back from sockets. */
@ExtendWith(LeakCheck.class)
class KeepAliveTest {
    private record Options(boolean on, int idle, int interval, int probes) {
        static Options of(Socket socket) throws IOException {
            return new Options(
                    socket.getKeepAlive(),
                    socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE),
                    socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                    socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
        }
    }

    @ParameterizedTest
    @CsvSource({"PT15S, 15", "PT2S, 2", "PT0.2S, 1", "PT7.9S, 7", "PT9H6M7S, 32767"})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void dialledAndAcceptedSocketsHaveTheOptions(Duration interval, int seconds) throws Exception {
        KeepAlive keepAlive = new KeepAlive(interval);
        CompletableFuture<Options> accepted = new CompletableFuture<>();
        try (StreamListener listener = new StreamListener("test", 1, keepAlive)) {
            ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            listener.listen(server, "test", stream -> accepted.complete(Options.of(stream.socket())));
            try (Socket dialled = dial(server, keepAlive)) {
                Options expected = new Options(true, seconds, seconds, 4);
                assertThat(Options.of(dialled)).isEqualTo(expected);
                assertThat(accepted.get(30, TimeUnit.SECONDS)).isEqualTo(expected);
            }
        }
    }

    @Test
    void offLeavesSocketsWithoutProbes() throws Exception {
        CompletableFuture<Boolean> accepted = new CompletableFuture<>();
        try (StreamListener listener = new StreamListener("test", 1, KeepAlive.OFF)) {
            ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            listener.listen(
                    server, "test", stream -> accepted.complete(stream.socket().getKeepAlive()));
            try (Socket dialled = dial(server, KeepAlive.OFF)) {
                assertThat(dialled.getKeepAlive()).isFalse();
                assertThat(accepted.get(30, TimeUnit.SECONDS)).isFalse();
            }
        }
    }

    @Test
    void aPlatformWithoutIntervalsHasItsOwn() {
        AtomicBoolean on = new AtomicBoolean();
        KeepAlive.DEFAULT.applyTo(new Socket() {
            @Override
            public Set<SocketOption<?>> supportedOptions() {
                return Set.of(StandardSocketOptions.SO_KEEPALIVE);
            }

            @Override
            public <T> Socket setOption(SocketOption<T> name, T value) {
                assertThat(name).isEqualTo(StandardSocketOptions.SO_KEEPALIVE);
                on.set((Boolean) value);
                return this;
            }
        });
        assertThat(on).isTrue();
    }

    @Test
    void aSocketThatIsGoneIsNoFailure() throws IOException {
        Socket gone = new Socket();
        gone.close();
        assertThatCode(() -> KeepAlive.DEFAULT.applyTo(gone)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 32_768})
    void intervalsThatNoSystemTakesAreRefused(long seconds) {
        assertThatThrownBy(() -> new KeepAlive(Duration.ofSeconds(seconds)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--keepAlive " + seconds + " is not 0 (off) to 32767 seconds");
    }

    private static Socket dial(ServerSocket server, KeepAlive keepAlive) throws IOException {
        SocketDialer dialer = new SocketDialer(Duration.ofSeconds(10), Resolver.SYSTEM, SourceAddress.ANY, keepAlive);
        return dialer.dial(Destination.of((InetSocketAddress) server.getLocalSocketAddress()));
    }
}
