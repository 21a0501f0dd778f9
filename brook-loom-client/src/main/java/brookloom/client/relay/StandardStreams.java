package brookloom.client.relay;

import brookloom.client.dial.Dialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.tinylog.Logger;

/** Carries standard input and output of this process to one destination, as ssh's ProxyCommand does. */
public final class StandardStreams {
    private final InputStream in;
    private final OutputStream out;
    private final Duration halfClose;

    /**
     * Carries these streams.
     *
     * @param halfClose how long input may go on after the destination has ended
     */
    public StandardStreams(InputStream in, OutputStream out, Duration halfClose) {
        this.in = in;
        this.out = out;
        this.halfClose = halfClose;
    }

    /**
     * Returns when the destination has ended, and the input too or its time is over.
     *
     * @throws DialFailed when the destination is not reached
     */
    public void run(Dialer dialer, Destination to) throws IOException, InterruptedException {
        try (ByteStream tunnel = dialer.dialTcp(to, new byte[0])) {
            // Nothing interrupts a read of standard input, so its thread does not keep the process.
            Thread up = Thread.ofPlatform().daemon().name("stdin").start(() -> send(tunnel));
            receive(tunnel);
            up.join(halfClose);
        }
    }

    private void send(ByteStream tunnel) {
        byte[] buffer = new byte[BufferPool.LARGE];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                tunnel.write(buffer, 0, n);
            }
            tunnel.shutdownOutput();
        } catch (IOException e) {
            Logger.debug("standard input ended: {}", e.toString());
        }
    }

    private void receive(ByteStream tunnel) throws IOException {
        byte[] buffer = new byte[BufferPool.LARGE];
        try (out) {
            for (int n = tunnel.read(buffer, 0, buffer.length); n >= 0; n = tunnel.read(buffer, 0, buffer.length)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        }
    }
}
