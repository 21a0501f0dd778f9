package brookloom.proto;

import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.BrookException.RequestExpired;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Content of a client's opening: its time, the network (the parity of the time), and the destination.
 *
 * @param timestamp Unix time in seconds; even for TCP, odd for UDP
 */
public record OpenRequest(long timestamp, Network network, Destination destination) {
    public OpenRequest {
        if (Network.ofTimestamp(timestamp) != network) {
            throw new IllegalArgumentException("time " + timestamp + " does not mean " + network);
        }
    }

    /** Returns a request made now; the time is a second ahead where the parity asks for it. */
    public static OpenRequest now(InstantSource clock, Network network, Destination destination) {
        return new OpenRequest(network.stamp(clock.instant().getEpochSecond()), network, destination);
    }

    /** Time and destination as they travel. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BrookProtocol.TIMESTAMP_LENGTH + destination.encodedLength());
        out.putInt((int) timestamp);
        destination.encodeTo(out);
        return out.array();
    }

    /**
     * Reads time and destination, which must fill the buffer.
     *
     * @throws MalformedRequest when they do not
     */
    public static OpenRequest decode(ByteBuffer in) throws MalformedRequest {
        if (in.remaining() < BrookProtocol.TIMESTAMP_LENGTH) {
            throw new MalformedRequest("opening of " + in.remaining() + " bytes has no time");
        }
        long timestamp = Integer.toUnsignedLong(in.getInt());
        Destination destination = Destination.decode(in);
        if (in.hasRemaining()) {
            throw new MalformedRequest(in.remaining() + " bytes after the destination");
        }
        return new OpenRequest(timestamp, Network.ofTimestamp(timestamp), destination);
    }

    /**
     * Refuses a request whose time is more than {@link BrookProtocol#MAX_CLOCK_DIFFERENCE} away; the second that parity
     * may have added is forgiven.
     */
    public void checkAge(Instant now) throws RequestExpired {
        long seconds = now.getEpochSecond() - timestamp;
        long limit = BrookProtocol.MAX_CLOCK_DIFFERENCE.toSeconds();
        if (seconds > limit || seconds < -limit - 1) {
            throw new RequestExpired(Duration.ofSeconds(seconds));
        }
    }
}
