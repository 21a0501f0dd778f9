package brookloom.net.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/** A connected socket, plain or TLS, as a {@link ByteStream}. Owns the socket. */
public final class SocketStream implements ByteStream {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final ResetOnClose reset = new ResetOnClose(this::linger);
    private final WriteFailure writeFailure = new WriteFailure();

    /** Takes the socket over and turns Nagle's algorithm off: we write whole batches. */
    public SocketStream(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Returns the socket beneath, for its addresses. */
    public Socket socket() {
        return socket;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        return n < 0 ? end() : n;
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        int available = in.available();
        return available > 0 ? in.read(buffer, offset, Math.min(length, available)) : 0;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        writeFailure.begin();
        try {
            out.write(buffer, offset, length);
        } catch (IOException e) {
            writeFailure.failed(e);
            throw e;
        } finally {
            writeFailure.end();
        }
    }

    /** Returns -1, unless a write met the connection's reset. */
    private int end() throws IOException {
        IOException failure = writeFailure.await();
        if (failure != null) {
            throw new SocketException("connection broken while writing: " + failure.getMessage());
        }
        return -1;
    }

    @Override
    public void shutdownOutput() throws IOException {
        reset.end();
        socket.shutdownOutput();
    }

    @Override
    public void resetOnClose() {
        reset.begin();
    }

    private void linger(boolean zero) {
        try {
            socket.setSoLinger(zero, 0);
        } catch (SocketException e) {
            // Closed already.
        }
    }

    @Override
    public void finish() {
        reset.end();
        close();
    }

    @Override
    public void abort() {
        reset.abort();
        close();
    }

    @Override
    public void close() {
        BestEffort.close(socket);
    }

    @Override
    public String toString() {
        return "SocketStream[" + socket.getRemoteSocketAddress() + "]";
    }
}
