package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.AddressQuery;
import brookloom.it.fixtures.DnsMasq;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.Socks5Datagrams.Received;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
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

/** Datagrams both ways. */
@NeedsOriginal
@ExtendWith(LeakCheck.OfClass.class)
@ParameterizedClass
@MethodSource("brookloom.it.interop.Pair$Kind#all")
@NullUnmarked
class UdpInteropTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TRIES = 3;

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
    @ValueSource(
            ints = {
                1, 2, 16, 100, 512, 1200, 1472, 1998, 1999, 2000, 2012, 2013, 2014, 2015, 2016, 2046, 2047, 2048, 2049,
                4096, 8192, 9000, 9001, 16_384, 32_768, 60_000
            })
    void aDatagramComesBackUnchanged(int length) throws Exception {
        byte[] data = bytes(length);
        try (UdpTarget target = UdpTarget.on("127.0.0.1")) {
            Destination destination = destination("127.0.0.1", target.port());
            untilNothingIsLost(flow -> {
                Received echo = flow.exchange(destination, data);
                assertThat(echo.data()).isEqualTo(data);
                assertThat(echo.from()).isEqualTo(destination);
            });
        }
    }

    @Test
    void datagramsOfAllSizesKeepTheirBordersInOneFlow() throws Exception {
        try (UdpTarget target = UdpTarget.on("127.0.0.1")) {
            Destination destination = destination("127.0.0.1", target.port());
            untilNothingIsLost(flow -> {
                for (int length = 9000; length > 0; length -= 499) {
                    byte[] data = bytes(length);
                    assertThat(flow.exchange(destination, data).data()).isEqualTo(data);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void everyKindOfAddressIsReached(String host) throws Exception {
        byte[] data = bytes(100);
        try (UdpTarget target = UdpTarget.on(host)) {
            Destination destination = destination(host, target.port());
            untilNothingIsLost(
                    flow -> assertThat(flow.exchange(destination, data).data()).isEqualTo(data));
        }
    }

    @Test
    void flowsToTwoTargetsDoNotMix() throws Exception {
        try (UdpTarget one = UdpTarget.on("127.0.0.1");
                UdpTarget other = UdpTarget.on("::1")) {
            untilNothingIsLost(flow -> {
                for (int length = 1; length <= 50; length++) {
                    Destination destination =
                            length % 2 == 0 ? destination("127.0.0.1", one.port()) : destination("::1", other.port());
                    Received echo = flow.exchange(destination, bytes(length));
                    assertThat(echo.from()).isEqualTo(destination);
                    assertThat(echo.data()).isEqualTo(bytes(length));
                }
            });
        }
    }

    @Test
    void aRealDnsServerAnswers() throws Exception {
        try (DnsMasq dns = DnsMasq.start(folder, "loom.test", "192.0.2.77")) {
            Destination destination = Destination.of(dns.address());
            untilNothingIsLost(flow -> {
                byte[] query = AddressQuery.forAddress(0x4c6d, "loom.test");
                AddressQuery.Answer answer =
                        AddressQuery.read(flow.exchange(destination, query).data());
                assertThat(answer.id()).isEqualTo(0x4c6d);
                assertThat(answer.address()).isEqualTo(InetAddress.getByName("192.0.2.77"));
            });
        }
    }

    private interface Exchanges {
        void run(Flow flow) throws Exception;
    }

    /** An app's association. */
    private record Flow(Socks5Datagrams datagrams, Duration patience) {
        Received exchange(Destination to, byte[] data) throws IOException {
            datagrams.send(to, data);
            return datagrams.receive(patience);
        }
    }

    /**
     * Begins anew in another association where nothing comes back, as apps do. Each of the original's ends spoils some
     * streams: its server the beginning of about one in a thousand. SpoiltStreamsInteropTest shows that ours spoil none.
     */
    private static void untilNothingIsLost(Exchanges exchanges) throws Exception {
        for (int tries = 1; ; tries++) {
            try (Socks5App app = Socks5App.greeting(pair.socks5());
                    Socks5Datagrams datagrams = app.associate()) {
                exchanges.run(new Flow(datagrams, PATIENCE));
                return;
            } catch (SocketTimeoutException e) {
                assertThat(tries).as("tries without an answer").isLessThan(TRIES);
            }
        }
    }

    static Destination destination(String host, int port) {
        return new Destination(HostAddress.parse(host), port);
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
