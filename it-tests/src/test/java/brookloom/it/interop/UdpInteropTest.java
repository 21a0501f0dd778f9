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
import java.net.InetAddress;
import java.nio.file.Path;
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
        try (UdpTarget target = UdpTarget.on("127.0.0.1");
                Socks5App app = Socks5App.greeting(pair.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            Destination destination = destination("127.0.0.1", target.port());
            datagrams.send(destination, data);
            Received echo = datagrams.receive();
            assertThat(echo.data()).isEqualTo(data);
            assertThat(echo.from()).isEqualTo(destination);
        }
    }

    @Test
    void datagramsOfAllSizesKeepTheirBordersInOneFlow() throws Exception {
        try (UdpTarget target = UdpTarget.on("127.0.0.1");
                Socks5App app = Socks5App.greeting(pair.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            Destination destination = destination("127.0.0.1", target.port());
            for (int length = 9000; length > 0; length -= 499) {
                byte[] data = bytes(length);
                datagrams.send(destination, data);
                assertThat(datagrams.receive().data()).isEqualTo(data);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void everyKindOfAddressIsReached(String host) throws Exception {
        byte[] data = bytes(100);
        try (UdpTarget target = UdpTarget.on(host);
                Socks5App app = Socks5App.greeting(pair.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(destination(host, target.port()), data);
            assertThat(datagrams.receive().data()).isEqualTo(data);
        }
    }

    @Test
    void flowsToTwoTargetsDoNotMix() throws Exception {
        try (UdpTarget one = UdpTarget.on("127.0.0.1");
                UdpTarget other = UdpTarget.on("::1");
                Socks5App app = Socks5App.greeting(pair.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            for (int length = 1; length <= 50; length++) {
                Destination destination =
                        length % 2 == 0 ? destination("127.0.0.1", one.port()) : destination("::1", other.port());
                datagrams.send(destination, bytes(length));
                Received echo = datagrams.receive();
                assertThat(echo.from()).isEqualTo(destination);
                assertThat(echo.data()).isEqualTo(bytes(length));
            }
        }
    }

    @Test
    void aRealDnsServerAnswers() throws Exception {
        try (DnsMasq dns = DnsMasq.start(folder, "loom.test", "192.0.2.77");
                Socks5App app = Socks5App.greeting(pair.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(Destination.of(dns.address()), AddressQuery.forAddress(0x4c6d, "loom.test"));
            AddressQuery.Answer answer = AddressQuery.read(datagrams.receive().data());
            assertThat(answer.id()).isEqualTo(0x4c6d);
            assertThat(answer.address()).isEqualTo(InetAddress.getByName("192.0.2.77"));
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
