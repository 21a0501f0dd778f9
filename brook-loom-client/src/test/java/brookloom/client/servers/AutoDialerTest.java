package brookloom.client.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.servers.AutoDialer.Way;
import brookloom.client.testing.FakeDialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.state.KeptText;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class AutoDialerTest {
    private static final Destination TARGET = new Destination(HostAddress.parse("target.example"), 443);
    private static final Destination CHECK = new Destination(HostAddress.parse("check.example"), 53);

    @TempDir
    private Path folder;

    private final FakeDialer raw = new FakeDialer();
    private final FakeDialer http2 = new FakeDialer();
    private final FakeDialer framed = new FakeDialer();
    private final AtomicReference<InetAddress> network = new AtomicReference<>();
    private AutoDialer auto;

    @BeforeEach
    void open() throws Exception {
        join("192.0.2.7");
        auto = dialer();
    }

    private AutoDialer dialer() {
        List<Way> ways = List.of(
                new Way("raw", "raw", raw),
                new Way("over HTTP/2", "http2", http2),
                new Way("framed", "framed", framed));
        return new AutoDialer(ways, CHECK, KeptText.of(folder, "networks", "the server"), network::get);
    }

    private void join(String address) throws Exception {
        network.set(InetAddress.getByName(address));
    }

    private static void passes(FakeDialer dialer, boolean passes) {
        dialer.tcp = (destination, early) -> {
            if (!passes) {
                throw new DialFailed(ReplyCode.GENERAL_FAILURE, "no answer");
            }
            return MemoryStream.pair().near();
        };
    }

    @Test
    void theFirstWayThatGetsThroughIsUsedAndNoneIsTriedAgain() throws Exception {
        passes(raw, false);
        passes(http2, false);
        passes(framed, true);

        auto.dialTcp(TARGET, new byte[0]);
        auto.dialTcp(TARGET, new byte[0]);

        assertThat(auto.inUse()).isEqualTo("framed");
        assertThat(raw.tcpCalls).extracting(FakeDialer.TcpCall::destination).containsExactly(CHECK);
        assertThat(http2.tcpCalls).extracting(FakeDialer.TcpCall::destination).containsExactly(CHECK);
        assertThat(framed.tcpCalls).extracting(FakeDialer.TcpCall::destination).containsExactly(CHECK, TARGET, TARGET);
    }

    @Test
    void whatWorkedOnANetworkIsTriedFirstWhenTheMachineComesBack() throws Exception {
        passes(raw, false);
        passes(http2, true);
        passes(framed, true);
        auto.dialTcp(TARGET, new byte[0]);
        assertThat(auto.inUse()).isEqualTo("over HTTP/2");

        join("198.51.100.7");
        passes(raw, true);
        auto.dialTcp(TARGET, new byte[0]);
        assertThat(auto.inUse()).isEqualTo("raw");

        int tried = raw.tcpCalls.size();
        join("192.0.2.7");
        auto.dialTcp(TARGET, new byte[0]);
        assertThat(auto.inUse()).isEqualTo("over HTTP/2");
        assertThat(raw.tcpCalls).hasSize(tried);
    }

    @Test
    void theFirstFailureIsReportedWhenNothingGetsThrough() {
        passes(raw, false);
        passes(http2, false);
        passes(framed, false);

        assertThatThrownBy(() -> auto.dialTcp(TARGET, new byte[0])).hasMessage("no answer");
        passes(framed, true);
        assertThat(auto.inUse()).isNull();
    }

    @Test
    void whatWorkedOnANetworkIsTriedFirstByTheNextProcess() throws Exception {
        passes(raw, false);
        passes(http2, true);
        passes(framed, true);
        auto.dialTcp(TARGET, new byte[0]);
        int tried = raw.tcpCalls.size();

        AutoDialer next = dialer();
        next.dialTcp(TARGET, new byte[0]);

        assertThat(next.inUse()).isEqualTo("over HTTP/2");
        assertThat(raw.tcpCalls).hasSize(tried);
        try (Stream<Path> files = Files.list(folder.resolve("networks"))) {
            assertThat(files.toList()).singleElement().satisfies(file -> {
                assertThat(file).hasContent("192.0.2.7 http2");
            });
        }
    }

    @Test
    void aMemoryThatIsDamagedIsAsNone() throws Exception {
        passes(raw, true);
        auto.dialTcp(TARGET, new byte[0]);
        try (Stream<Path> files = Files.list(folder.resolve("networks"))) {
            Files.writeString(files.findFirst().orElseThrow(), "192.0.2.7 teleport\n\0 x\nname raw\n192.0.2.7\n");
        }

        AutoDialer next = dialer();
        next.dialTcp(TARGET, new byte[0]);

        assertThat(next.inUse()).isEqualTo("raw");
    }
}
