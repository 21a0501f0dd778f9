package brookloom.events;

import brookloom.observe.TunnelEnded;
import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A tunnel has ended. Names no destination: recordings are passed on. */
@Name("brookloom.TunnelClosed")
@Label("Tunnel Closed")
@Description("A tunnel has ended.")
@Category("Brook Loom")
@StackTrace(false)
final class TunnelClosedEvent extends Event {
    @Label("Tunnel")
    final long tunnel;

    @Label("Network")
    final String network;

    @Label("From")
    final @Nullable String from;

    @Label("Outcome")
    final String outcome;

    @Label("Bytes Up")
    @DataAmount
    final long up;

    @Label("Bytes Down")
    @DataAmount
    final long down;

    @Label("Lifetime")
    @Timespan
    final long lifetime;

    @Label("Dial")
    @Description("Until the target was connected; 0 if it never was.")
    @Timespan
    final long dial;

    @Label("First Byte")
    @Description("Until the first byte from the target; 0 if there was none.")
    @Timespan
    final long firstByte;

    TunnelClosedEvent(TunnelEnded ended) {
        tunnel = ended.started().id();
        network = ended.started().network().name();
        from = ended.started().from();
        outcome = ended.outcome().label();
        up = ended.up();
        down = ended.down();
        lifetime = ended.duration().toNanos();
        dial = nanos(ended.dial());
        firstByte = nanos(ended.firstByte());
    }

    private static long nanos(@Nullable Duration time) {
        return time == null ? 0 : time.toNanos();
    }
}
