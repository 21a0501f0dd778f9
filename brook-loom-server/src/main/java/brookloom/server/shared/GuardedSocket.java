package brookloom.server.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** A connected socket, with TLS or without, whose incoming bytes pass a {@link ReplyGuard}; owns that one. */
final class GuardedSocket extends Socket {
    private final Socket inner;
    private final ReplyGuard guard;

    GuardedSocket(Socket inner) throws IOException {
        this.inner = inner;
        this.guard = new ReplyGuard(inner.getInputStream());
    }

    ReplyGuard guard() {
        return guard;
    }

    @Override
    public InputStream getInputStream() {
        return guard;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return inner.getOutputStream();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        inner.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return inner.getSoTimeout();
    }

    @Override
    public InetAddress getInetAddress() {
        return inner.getInetAddress();
    }

    @Override
    public int getPort() {
        return inner.getPort();
    }

    @Override
    public boolean isConnected() {
        return inner.isConnected();
    }

    @Override
    public boolean isBound() {
        return inner.isBound();
    }

    @Override
    public boolean isClosed() {
        return inner.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return inner.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return inner.isOutputShutdown();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
