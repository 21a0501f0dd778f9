package brookloom.server.web;

import java.time.Duration;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.io.WindowRateControl;

/**
 * Limits the events per second of one HTTP/2 connection: resets in either direction, SETTINGS, PING, PRIORITY and unknown
 * frames, empty DATA, frames for streams that have ended. Jetty ends a connection that exceeds it. Strangers get few, since
 * each reset costs us a request; a client with the password may drop all its tunnels at once.
 */
final class Http2Rate implements RateControl {
    /** Events per second until a client has opened a tunnel. */
    private static final int STRANGER = 128;

    /** Events per second from then on: each of 1,024 tunnels may end by a reset that crosses with several frames. */
    private static final int AUTHENTICATED = 16 * 1024;

    /** Passes for an event on the way to the connection's rate control, which Jetty gives nobody. */
    private static final Object AUTHENTICATION = new Object();

    private final RateControl stranger = perSecond(STRANGER);
    private final RateControl trusted = perSecond(AUTHENTICATED);
    private volatile boolean authenticated;

    /** Lets a connection have more events from now on: its client has the password. From any thread. */
    static void authenticated(HTTP2Session session) {
        var unused = session.getParser().rateControlOnEvent(AUTHENTICATION);
    }

    @Override
    public boolean onEvent(Object event) {
        if (event == AUTHENTICATION) {
            authenticated = true;
            return true;
        }
        return (authenticated ? trusted : stranger).onEvent(event);
    }

    private static RateControl perSecond(int events) {
        return new WindowRateControl(events, Duration.ofSeconds(1));
    }
}
