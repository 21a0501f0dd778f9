package brookloom.server.web;

import brookloom.net.stream.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.frames.WindowUpdateFrame;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Limits an HTTP/2 connection until its client has shown the password: few streams, small windows, no tunnels, and a
 * limit on the time without a request, which PINGs do not prolong. A client shows the password twice: by the key of a
 * first request, which opens the way to tunnels, and by a tunnel's opening, which ends the limit.
 */
final class StrangerSession {
    private final HTTP2Session session;
    private final Duration limit;
    private final Admitted admitted;
    private final ReentrantLock lock = new ReentrantLock();
    // Under the lock:
    private int requests;
    private boolean authenticated;
    private boolean welcome;
    private @Nullable Deadline idle;

    /** Limits for clients with the password. */
    record Admitted(int streams, int streamWindow, int sessionWindow) {}

    StrangerSession(HTTP2Session session, Duration limit, Admitted admitted) {
        this.session = session;
        this.limit = limit;
        this.admitted = admitted;
    }

    /** A request has come: no limit while it is answered. */
    void begin() {
        lock.lock();
        try {
            requests++;
            stop();
        } finally {
            lock.unlock();
        }
    }

    /** A request is answered; that a tunnel begins is an answer, too. */
    void end() {
        lock.lock();
        try {
            requests--;
            if (requests == 0 && !authenticated) {
                idle = Deadline.closing(this::close, limit);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets the client open tunnels: it has sent a key that only a client with the password makes. */
    void admit() {
        lock.lock();
        try {
            if (welcome) {
                return;
            }
            welcome = true;
        } finally {
            lock.unlock();
        }
        Map<Integer, Integer> settings = Map.of(
                SettingsFrame.ENABLE_CONNECT_PROTOCOL, 1,
                SettingsFrame.MAX_CONCURRENT_STREAMS, admitted.streams(),
                SettingsFrame.INITIAL_WINDOW_SIZE, admitted.streamWindow());
        int more = admitted.sessionWindow() - session.getInitialSessionRecvWindow();
        session.updateRecvWindow(more);
        session.frames(
                null, List.of(new SettingsFrame(settings, false), new WindowUpdateFrame(0, more)), Callback.NOOP);
    }

    /** Ends the limit: a tunnel is open. */
    void authenticated() {
        lock.lock();
        try {
            authenticated = true;
            stop();
        } finally {
            lock.unlock();
        }
    }

    private void stop() {
        if (idle != null) {
            idle.close();
            idle = null;
        }
    }

    private void close() {
        session.close(
                ErrorCode.NO_ERROR.code,
                null,
                Callback.from(() -> session.getEndPoint().close()));
    }
}
