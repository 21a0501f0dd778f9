package brookloom.events;

import brookloom.observe.CarrierRefused;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelObserver;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/**
 * Passes tunnels on to the JDK's Flight Recorder. Until a recording is started, by {@code -XX:StartFlightRecording} or
 * {@code jcmd}, this costs the test of a flag per tunnel, and loads nothing of the recorder; between recordings it is
 * two flags.
 */
public final class RecorderEvents implements TunnelObserver, AutoCloseable {
    private volatile boolean initialized;

    /**
     * Holds the kinds of events, which know whether they are recorded. Loaded, with the recorder, once there has been a
     * recording.
     */
    private static final class Types {
        static final EventType OPENED = EventType.getEventType(TunnelOpenedEvent.class);
        static final EventType CLOSED = EventType.getEventType(TunnelClosedEvent.class);
        static final EventType REFUSED = EventType.getEventType(CarrierRefusedEvent.class);

        private Types() {}
    }

    private final FlightRecorderListener listener = new FlightRecorderListener() {
        @Override
        public void recorderInitialized(FlightRecorder recorder) {
            initialized = true;
        }
    };

    /** Waits for recordings. */
    public RecorderEvents() {
        FlightRecorder.addListener(listener);
    }

    @Override
    public void started(LiveTunnel tunnel) {
        if (initialized && Types.OPENED.isEnabled()) {
            new TunnelOpenedEvent(tunnel.started()).commit();
        }
    }

    @Override
    public void ended(TunnelEnded tunnel) {
        if (initialized && Types.CLOSED.isEnabled()) {
            new TunnelClosedEvent(tunnel).commit();
        }
    }

    @Override
    public void carrierRefused(CarrierRefused carrier) {
        if (initialized && Types.REFUSED.isEnabled()) {
            new CarrierRefusedEvent(carrier).commit();
        }
    }

    @Override
    public void close() {
        FlightRecorder.removeListener(listener);
    }
}
