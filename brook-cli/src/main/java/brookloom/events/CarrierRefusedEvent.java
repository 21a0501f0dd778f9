package brookloom.events;

import brookloom.observe.CarrierRefused;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A carrier got no tunnel. Names no destination: recordings are passed on. */
@Name("brookloom.CarrierRefused")
@Label("Carrier Refused")
@Description("A carrier got no tunnel.")
@Category("Brook Loom")
@StackTrace(false)
final class CarrierRefusedEvent extends Event {
    @Label("From")
    final String from;

    @Label("Cause")
    final String cause;

    CarrierRefusedEvent(CarrierRefused refused) {
        from = refused.from();
        cause = refused.cause().label();
    }
}
