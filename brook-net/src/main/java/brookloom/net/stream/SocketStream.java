package brookloom.net.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A connected socket, plain or TLS, as a {@link ByteStream}. Owns the socket. */
public final class SocketStream implements ByteStream {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** Takes the socket over and turns Nagle's algorithm off: we write whole batches. */
    public SocketStream(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** The socket beneath, for its addresses. */
    public Socket socket() {
        return socket;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return in.read(buffer, offset, length);
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        int available = in.available();
        return available > 0 ? in.read(buffer, offset, Math.min(length, available)) : 0;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
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
