package brookloom.it.wss;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.testing.LeakCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
class WssUdpTest {
    /** Around what a record, a fragment, an Ethernet packet and a whole datagram hold. */
    private static final List<Integer> SIZES =
            List.of(1, 2, 1472, 1473, 2014, 2015, 16_383, 16_384, 16_385, 32_768, 60_000);

    @TempDir
    private Path folder;

    /** Other carriages run the same scenarios. */
    BrookLoomBuilder builder() {
        return BrookLoom.builder();
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3, JDK, false", "TLSv1.3, JDK, true", "TLSv1.2, JDK, false", "TLSv1.3, CHROME, false"})
    void datagramsOfEverySizeComeBack(String version, Engine engine, boolean bare) throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        Random random = new Random(3);
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel = builder()
                        .withoutBrookProtocol(bare)
                        .serverTls(site.serverTls(version))
                        .clientTls(site.clientTls(engine))
                        .start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            Destination to = new Destination(HostAddress.parse("127.0.0.1"), echo.port());
            for (int size : SIZES) {
                byte[] data = new byte[size];
                random.nextBytes(data);
                datagrams.send(to, data);
                Socks5Datagrams.Received answer = datagrams.receive();
                assertThat(answer.from()).isEqualTo(to);
                assertThat(answer.data()).isEqualTo(data);
            }
            assertThat(echo.senders().stream().distinct()).as("outer ports").hasSize(1);
        }
    }
}
