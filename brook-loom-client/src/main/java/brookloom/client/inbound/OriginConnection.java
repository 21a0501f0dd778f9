package brookloom.client.inbound;

import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.http.HttpReader;
import brookloom.net.relay.IdleTimeout;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.PrefixedStream;
import brookloom.proto.Destination;
import java.io.Closeable;
import java.io.IOException;

/** A tunnel to a web server, for one request or several in turn. Owns the tunnel. */
final class OriginConnection implements Closeable {
    private final Destination destination;
    private final IdleTimeout stream;
    private final HttpReader reader;

    private OriginConnection(Destination destination, IdleTimeout stream) {
        this.destination = destination;
        this.stream = stream;
        this.reader = new HttpReader(stream, HttpReader.MAX_RESPONSE_HEAD);
    }

    /** Opens a tunnel; the first request's head travels with the opening. */
    static OriginConnection dial(Destination destination, byte[] head, ListenerContext shared) throws DialFailed {
        ByteStream tunnel = shared.dialer().dialTcp(destination, head);
        tunnel.resetOnClose();
        TimeoutConfig timeouts = shared.options().timeouts();
        return new OriginConnection(destination, new IdleTimeout(tunnel, timeouts.tcp(), timeouts.halfClose()));
    }

    Destination destination() {
        return destination;
    }

    /** Returns the stream that requests are written to. */
    ByteStream stream() {
        return stream;
    }

    /** Returns the reader of responses. */
    HttpReader reader() {
        return reader;
    }

    /**
     * Sends another request's head, if this leads to its target and seems to be alive: whether the server hangs up at
     * this very moment, only its silence will tell.
     */
    boolean send(Destination wanted, byte[] head) {
        try {
            if (!destination.equals(wanted) || !reader.isEmpty() || stream.readAvailable(new byte[1], 0, 1) != 0) {
                return false;
            }
            stream.write(head, 0, head.length);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the stream after the response, when that was the last of HTTP. */
    ByteStream rest() {
        return PrefixedStream.of(reader.takeRest(), stream);
    }

    /** Returns whether it was closed for being idle. */
    boolean expired() {
        return stream.expired();
    }

    /** Ends in order a connection whose requests have all been answered. */
    void finish() {
        try (Deadline limit = Deadline.closing(stream, AppConnection.LINGER)) {
            stream.shutdownOutput();
            stream.finish();
        } catch (IOException e) {
            stream.close();
        }
    }

    /** Breaks off: the target sees a failure. */
    @Override
    public void close() {
        stream.close();
    }
}
