package brookloom.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.net.relay.DatagramSplice;
import brookloom.net.relay.IdleTimeout;
import brookloom.net.relay.Splice;
import brookloom.net.stream.ByteStream;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.ReplyCode;
import brookloom.testing.Background;
import brookloom.testing.Eventually;
import brookloom.testing.MemoryDatagrams;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveTunnelTest {
    private static final Destination DESTINATION = new Destination(HostAddress.parse("example.com"), 443);

    private final TunnelMonitor monitor = new TunnelMonitor();
    private final List<TunnelEnded> ended = Collections.synchronizedList(new ArrayList<>());
    private final MemoryStream.Pair pair = MemoryStream.pair();
    private LiveTunnel tunnel;
    private ByteStream stream;

    @BeforeEach
    void start() {
        monitor.add(new TunnelObserver() {
            @Override
            public void ended(TunnelEnded tunnel) {
                ended.add(tunnel);
            }
        });
        tunnel = monitor.start("ann", Network.TCP, "192.0.2.1:5000", DESTINATION);
        tunnel.dialled("192.0.2.9:443");
        stream = tunnel.follow(pair.near());
    }

    @Test
    void bytesOfBothDirectionsAreCountedWhileTheTunnelRuns() throws IOException {
        assertThat(monitor.live()).containsExactly(tunnel);
        stream.write(new byte[7], 0, 7);
        pair.far().write(new byte[5]);
        assertThat(stream.read(new byte[3], 0, 3)).isEqualTo(3);
        assertThat(stream.readAvailable(new byte[9], 0, 9)).isEqualTo(2);
        assertThat(tunnel.up()).isEqualTo(7);
        assertThat(tunnel.down()).isEqualTo(5);
        stream.close();
        TunnelEnded end = onlyEnd();
        assertThat(end.started()).isEqualTo(tunnel.started());
        assertThat(end.started().user()).isEqualTo("ann");
        assertThat(end.up()).isEqualTo(7);
        assertThat(end.down()).isEqualTo(5);
        assertThat(end.target()).isEqualTo("192.0.2.9:443");
        assertThat(end.dial()).isLessThanOrEqualTo(end.firstByte());
        assertThat(end.firstByte()).isLessThanOrEqualTo(end.duration());
        assertThat(monitor.live()).isEmpty();
    }

    @Test
    void theEndIsReportedOnce() {
        stream.close();
        stream.finish();
        tunnel.close();
        assertThat(onlyEnd().outcome()).isEqualTo(TunnelOutcome.CLOSED_BY_CLIENT);
    }

    @Test
    void aTunnelWhoseDirectionsHaveBothEndedIsCompleted() throws IOException {
        MemoryStream.Pair app = MemoryStream.pair();
        app.far().shutdownOutput();
        pair.far().shutdownOutput();
        Splice.run(app.near(), stream, Duration.ZERO, Duration.ZERO, "test");
        assertThat(onlyEnd().outcome()).isEqualTo(TunnelOutcome.COMPLETED);
    }

    @Test
    void anIdleTunnelIsReportedAsThat() {
        MemoryStream.Pair app = MemoryStream.pair();
        assertThatThrownBy(() -> Splice.run(app.near(), stream, Duration.ofMillis(20), Duration.ZERO, "test"))
                .isInstanceOf(IOException.class);
        assertThat(onlyEnd().outcome()).isEqualTo(TunnelOutcome.IDLE);
    }

    @Test
    void anIdleConnectionOfTheHttpProxyIsReportedAsThat() throws Exception {
        var watched = new IdleTimeout(stream, Duration.ofMillis(20), Duration.ZERO);
        Eventually.holds(() -> assertThat(ended).hasSize(1));
        assertThat(onlyEnd().outcome()).isEqualTo(TunnelOutcome.IDLE);
        assertThat(watched.expired()).isTrue();
    }

    @Test
    void anIdleFlowIsReportedAsThat() throws Exception {
        LiveTunnel flow = monitor.start(null, Network.UDP, null, DESTINATION);
        DatagramStream datagrams = flow.follow(MemoryDatagrams.echoing());
        MemoryDatagrams app = MemoryDatagrams.silent();
        app.offer((byte) 1, (byte) 2);
        DatagramSplice.run(
                app, datagrams, Duration.ofSeconds(2), "test"); // a busy machine takes its time for the answer
        TunnelEnded end = onlyEnd();
        assertThat(end.outcome()).isEqualTo(TunnelOutcome.IDLE);
        assertThat(end.up()).isEqualTo(2);
        assertThat(end.down()).isEqualTo(2);
    }

    @Test
    void aFailureIsReportedWithItsReason() {
        pair.far().reset();
        assertThatThrownBy(() -> stream.read(new byte[1], 0, 1)).isInstanceOf(IOException.class);
        stream.close();
        TunnelEnded end = onlyEnd();
        assertThat(end.outcome()).isEqualTo(TunnelOutcome.FAILED);
        assertThat(end.reason()).isNotBlank();
    }

    @Test
    void aTargetThatIsNotReachedIsReportedWithItsCode() {
        tunnel.failed(new DialFailed(ReplyCode.HOST_UNREACHABLE, "no way to example.com:443"));
        TunnelEnded end = onlyEnd();
        assertThat(end.outcome()).isEqualTo(TunnelOutcome.NOT_REACHED);
        assertThat(end.code()).isEqualTo(ReplyCode.HOST_UNREACHABLE);
        assertThat(end.reason()).isEqualTo("no way to example.com:443");
        assertThat(end.firstByte()).isNull();
    }

    @Test
    void aTunnelThatIsCutEndsAtOnce() throws Exception {
        MemoryStream.Pair app = MemoryStream.pair();
        var running = Background.run(() -> Splice.run(app.near(), stream, Duration.ZERO, Duration.ZERO, "test"));
        tunnel.cut("quota reached");
        running.join();
        TunnelEnded end = onlyEnd();
        assertThat(end.outcome()).isEqualTo(TunnelOutcome.CUT);
        assertThat(end.reason()).isEqualTo("quota reached");
    }

    @Test
    void aTunnelThatIsCutBeforeItsTargetIsDialledNeverRuns() {
        LiveTunnel early = monitor.start(null, Network.TCP, null, DESTINATION);
        early.cut("removed");
        MemoryStream.Pair target = MemoryStream.pair();
        var unused = early.follow(target.near());
        assertThat(target.near().isClosed()).isTrue();
        assertThat(onlyEnd().outcome()).isEqualTo(TunnelOutcome.CUT);
    }

    @Test
    void anObserverThatFailsKeepsNoOtherFromTheEvent() {
        TunnelMonitor failing = new TunnelMonitor();
        failing.add(new TunnelObserver() {
            @Override
            public void ended(TunnelEnded tunnel) {
                throw new IllegalStateException("broken");
            }
        });
        failing.add(new TunnelObserver() {
            @Override
            public void ended(TunnelEnded tunnel) {
                ended.add(tunnel);
            }
        });
        failing.start(null, Network.TCP, null, DESTINATION).close();
        assertThat(ended).hasSize(1);
        assertThat(failing.live()).isEmpty();
    }

    private TunnelEnded onlyEnd() {
        assertThat(ended).hasSize(1);
        return ended.getFirst();
    }
}
