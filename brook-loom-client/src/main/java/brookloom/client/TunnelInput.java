package brookloom.client;

import brookloom.net.stream.ByteStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tunnel with a timeout after which reading may go on. A tunnel's own read has none, so a read that times out goes on
 * in a thread of its own, and the next one takes what it brings.
 */
final class TunnelInput {
    static final int BUFFER = 16 * 1024;

    private final ByteStream tunnel;
    private final IntSupplier timeoutMillis;
    private final ReentrantLock reading = new ReentrantLock();

    /** A read in flight in a thread of its own, which fills the buffer; under the lock, as the next three. */
    private @Nullable CompletableFuture<Integer> pending;

    private byte[] buffer = new byte[0];
    private int position;
    private int limit;
    private volatile boolean shut;

    TunnelInput(ByteStream tunnel, IntSupplier timeoutMillis) {
        this.tunnel = tunnel;
        this.timeoutMillis = timeoutMillis;
    }

    boolean isShut() {
        return shut;
    }

    /** Ends reading; what still comes is left. */
    void shut() {
        shut = true;
    }

    InputStream asStream(Socket owner) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (owner.isClosed()) {
                    throw new SocketException("Socket closed");
                }
                return shut ? -1 : TunnelInput.this.read(bytes, offset, length);
            }

            @Override
            public int available() {
                return TunnelInput.this.available();
            }

            @Override
            public void close() throws IOException {
                owner.close();
            }
        };
    }

    private int available() {
        if (!reading.tryLock()) {
            return 0;
        }
        try {
            return limit - position;
        } finally {
            reading.unlock();
        }
    }

    private int read(byte[] bytes, int offset, int length) throws IOException {
        reading.lock();
        try {
            int timeout = timeoutMillis.getAsInt();
            if (position == limit && pending == null && timeout == 0) {
                return tunnel.read(bytes, offset, length);
            }
            if (position == limit && !fill(timeout)) {
                return -1;
            }
            int taken = Math.min(length, limit - position);
            System.arraycopy(buffer, position, bytes, offset, taken);
            position += taken;
            return taken;
        } finally {
            reading.unlock();
        }
    }

    /** Waits for the pending read, or begins one; false at the end. */
    private boolean fill(int timeout) throws IOException {
        CompletableFuture<Integer> read = pending == null ? begin() : pending;
        try {
            int count = timeout == 0 ? read.get() : read.get(timeout, TimeUnit.MILLISECONDS);
            pending = null;
            position = 0;
            limit = Math.max(count, 0);
            return count >= 0;
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("Read timed out");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("interrupted while reading");
        } catch (ExecutionException e) {
            pending = null;
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    private CompletableFuture<Integer> begin() {
        if (buffer.length == 0) {
            buffer = new byte[BUFFER];
        }
        byte[] into = buffer;
        CompletableFuture<Integer> read = new CompletableFuture<>();
        pending = read;
        Thread.ofVirtual().name("tunnel-read").start(() -> {
            try {
                read.complete(tunnel.read(into, 0, into.length));
            } catch (IOException | RuntimeException e) {
                read.completeExceptionally(e);
            }
        });
        return read;
    }
}
