package brookloom.events;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.observe.CarrierRefused;
import brookloom.observe.LiveTunnel;
import brookloom.observe.RefusalCause;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelMonitor;
import brookloom.observe.TunnelObserver;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What events cost while nobody records. */
class RecorderEventsTest {
    private static final int TUNNELS = 100_000;
    private static final List<String> NAMES =
            List.of("brookloom.TunnelOpened", "brookloom.TunnelClosed", "brookloom.CarrierRefused");

    @TempDir
    private Path folder;

    private final TunnelMonitor monitor = new TunnelMonitor();
    private final LiveTunnel tunnel =
            monitor.start("ann", Network.TCP, "192.0.2.1:5000", new Destination(HostAddress.parse("example.com"), 443));
    private final TunnelEnded ended = ended();
    private final CarrierRefused refused =
            new CarrierRefused(Instant.EPOCH, "192.0.2.2:1", RefusalCause.REPLAYED, null);

    private TunnelEnded ended() {
        AtomicReference<TunnelEnded> end = new AtomicReference<>();
        monitor.add(new TunnelObserver() {
            @Override
            public void ended(TunnelEnded tunnel) {
                end.set(tunnel);
            }
        });
        tunnel.close();
        return end.get();
    }

    private void tell(RecorderEvents events) {
        events.started(tunnel);
        events.ended(ended);
        events.carrierRefused(refused);
    }

    /** The JVM counts every object of a thread: one for each tunnel would be a million bytes at least. */
    private void assertCostsNothing(RecorderEvents events, String when) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        tell(events);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < TUNNELS; i++) {
            tell(events);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(when).isLessThan(TUNNELS);
    }

    private List<String> recorded(Recording recording) throws Exception {
        Path file = folder.resolve("brook.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .map(event -> event.getEventType().getName())
                .filter(NAMES::contains)
                .toList();
    }

    @Test
    void nothingIsMadeBeforeARecordingAndAfterIt() throws Exception {
        boolean used = FlightRecorder.isInitialized(); // by another test of this JVM
        try (RecorderEvents events = new RecorderEvents()) {
            assertCostsNothing(events, "before");
            assertThat(FlightRecorder.isInitialized())
                    .as("the recorder is loaded")
                    .isEqualTo(used);
            try (Recording recording = new Recording()) {
                recording.start();
                tell(events);
                assertThat(recorded(recording)).containsExactlyInAnyOrderElementsOf(NAMES);
            }
            assertCostsNothing(events, "after");
        }
    }

    @Test
    void anEventThatTheRecordingLeavesOutIsNotMade() throws Exception {
        try (RecorderEvents events = new RecorderEvents();
                Recording recording = new Recording()) {
            NAMES.forEach(recording::disable);
            recording.start();
            assertCostsNothing(events, "disabled");
            assertThat(recorded(recording)).isEmpty();
        }
    }
}
