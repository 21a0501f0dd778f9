package brookloom.events;

import brookloom.observe.TunnelStarted;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A tunnel has begun. Names no destination: recordings are passed on. */
@Name("brookloom.TunnelOpened")
@Label("Tunnel Opened")
@Description("A tunnel has begun.")
@Category("Brook Loom")
@StackTrace(false)
final class TunnelOpenedEvent extends Event {
    @Label("Tunnel")
    final long tunnel;

    @Label("Network")
    final String network;

    @Label("From")
    final @Nullable String from;

    TunnelOpenedEvent(TunnelStarted started) {
        tunnel = started.id();
        network = started.network().name();
        from = started.from();
    }
}
