package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.RawCarrier;
import brookloom.server.BrookServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which request targets are the server's path: those that decode to it. */
class UpgradePathTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/ws?ed=2048&x=/other, /ws",
        "/deep/er/, /deep/er/",
        "/with%2Ddash, /with-dash",
        "/~user/+plus;x=1/@:!$'()*, /~user/+plus;x=1/@:!$'()*",
        "/100%25, /100%",
        "/a%5Eb, /a^b", // no path with a blank can be configured
        "/a%2Fb, /a/b",
        "/a%3Bb, /a;b",
        "/sch%C3%B6n, /schön",
        "/schön, /schön", // as the original's client sends it: decoded
    })
    void aTargetThatDecodesToThePathUpgrades(String target, String path) throws Exception {
        assertThat(answer(target, path)).startsWith("HTTP/1.1 101 ");
    }

    @ParameterizedTest
    @CsvSource({
        "/other, 404",
        "/ws/, 404",
        "/WS, 404",
        "/, 404",
        "/other?x=/ws, 404",
        "/ws;x=1, 404",
        "/x/../ws, 404",
        "/x/%2E%2E/ws, 404",
        "/x%2F..%2Fws, 404",
        "/../ws, 400",
        "/ws%00, 400",
        "/w%zzs, 400",
        "/w%F6s, 404",
    })
    void everyOtherTargetIsRefused(String target, int status) throws Exception {
        assertThat(answer(target, "/ws")).startsWith("HTTP/1.1 " + status + " ");
    }

    private static String answer(String target, String path) throws Exception {
        try (BrookServer server = BrookLoom.builder().path(path).startServer()) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            try (RawCarrier carrier = RawCarrier.dial(address)) {
                return carrier.send(RawCarrier.upgradeRequest(target, server.port()))
                        .readHeader();
            }
        }
    }
}
