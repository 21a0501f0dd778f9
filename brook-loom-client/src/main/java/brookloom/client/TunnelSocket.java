package brookloom.client;

import brookloom.client.dial.Dialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A socket without one of the system's: its bytes travel in a tunnel. What the system would set on a TCP connection has no
 * effect, since the server has that connection; timeouts hold.
 */
final class TunnelSocket extends Socket {
    private static final Set<SocketOption<?>> NO_OPTIONS = Set.of();

    private final Dialer dialer;
    private volatile @Nullable ByteStream tunnel;
    private volatile @Nullable TunnelInput input;
    private volatile @Nullable InetSocketAddress remote;
    private volatile int timeoutMillis;
    private volatile boolean closed;
    private volatile boolean outputShutDown;

    TunnelSocket(Dialer dialer) throws SocketException {
        super((SocketImpl) null);
        this.dialer = dialer;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    /** The host's name travels to the server, if the address has one; else the address does. */
    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (closed || tunnel != null) {
            throw new SocketException(closed ? "Socket closed" : "already connected");
        }
        if (!(endpoint instanceof InetSocketAddress address)) {
            throw new IllegalArgumentException("not an address of a host: " + endpoint);
        }
        Destination destination = new Destination(HostAddress.parse(address.getHostString()), address.getPort());
        ByteStream dialled = timeout == 0 ? dial(destination) : dialWithin(timeout, destination);
        tunnel = dialled;
        remote = address;
        input = new TunnelInput(dialled, () -> timeoutMillis);
        if (closed) {
            dialled.close();
            throw new SocketException("Socket closed");
        }
    }

    private ByteStream dial(Destination destination) throws IOException {
        try {
            return dialer.dialTcp(destination, new byte[0]);
        } catch (DialFailed e) {
            ConnectException failure = new ConnectException(e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private ByteStream dialWithin(int timeout, Destination destination) throws IOException {
        FutureTask<ByteStream> task = new FutureTask<>(() -> dial(destination));
        Thread thread = Thread.ofVirtual().name("tunnel-connect").start(task);
        boolean late;
        try {
            late = !thread.join(Duration.ofMillis(timeout));
            if (late) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new SocketException("interrupted while connecting");
        }
        try {
            return task.resultNow();
        } catch (IllegalStateException e) {
            if (late) {
                throw new SocketTimeoutException("not connected within " + timeout + " ms: " + destination);
            }
            throw task.exceptionNow() instanceof IOException failure ? failure : new IOException(task.exceptionNow());
        }
    }

    private ByteStream open() throws SocketException {
        ByteStream stream = tunnel;
        if (closed || stream == null) {
            throw new SocketException(closed ? "Socket closed" : "Socket is not connected");
        }
        return stream;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        open();
        TunnelInput stream = input;
        if (stream == null || stream.isShut()) {
            throw new SocketException("Socket input is shutdown");
        }
        return stream.asStream(this);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        open();
        if (outputShutDown) {
            throw new SocketException("Socket output is shutdown");
        }
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                open().write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                TunnelSocket.this.close();
            }
        };
    }

    @Override
    public void shutdownInput() throws IOException {
        open();
        TunnelInput stream = input;
        if (stream != null) {
            stream.shut();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        ByteStream stream = open();
        outputShutDown = true;
        stream.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        ByteStream stream = tunnel;
        if (stream != null) {
            stream.close();
        }
    }

    @Override
    public boolean isConnected() {
        return tunnel != null;
    }

    @Override
    public boolean isBound() {
        return tunnel != null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isInputShutdown() {
        TunnelInput stream = input;
        return stream != null && stream.isShut();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutDown;
    }

    @Override
    public void bind(@Nullable SocketAddress local) {
        // There is no local address to bind.
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        InetSocketAddress address = remote;
        return address == null ? null : address.getAddress();
    }

    @Override
    public int getPort() {
        InetSocketAddress address = remote;
        return address == null ? 0 : address.getPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return remote;
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return null;
    }

    @Override
    public InetAddress getLocalAddress() {
        return new InetSocketAddress(0).getAddress();
    }

    @Override
    public int getLocalPort() {
        return -1;
    }

    @Override
    public @Nullable SocketChannel getChannel() {
        return null;
    }

    @Override
    public void setSoTimeout(int timeout) {
        if (timeout < 0) {
            throw new IllegalArgumentException("timeout " + timeout + ", must not be negative");
        }
        timeoutMillis = timeout;
    }

    @Override
    public int getSoTimeout() {
        return timeoutMillis;
    }

    @Override
    public void sendUrgentData(int data) throws IOException {
        throw new SocketException("urgent data is not supported");
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // Every write is sent at once.
    }

    @Override
    public boolean getTcpNoDelay() {
        return true;
    }

    @Override
    public void setKeepAlive(boolean on) {
        // The client keeps its own connections alive.
    }

    @Override
    public boolean getKeepAlive() {
        return true;
    }

    @Override
    public void setSoLinger(boolean on, int linger) {
        // A close ends the tunnel at once.
    }

    @Override
    public int getSoLinger() {
        return -1;
    }

    @Override
    public void setOOBInline(boolean on) {
        // There is no urgent data.
    }

    @Override
    public boolean getOOBInline() {
        return false;
    }

    @Override
    public void setSendBufferSize(int size) {
        // The tunnel sizes its buffers itself.
    }

    @Override
    public int getSendBufferSize() {
        return TunnelInput.BUFFER;
    }

    @Override
    public void setReceiveBufferSize(int size) {
        // The tunnel sizes its buffers itself.
    }

    @Override
    public int getReceiveBufferSize() {
        return TunnelInput.BUFFER;
    }

    @Override
    public void setTrafficClass(int trafficClass) {
        // Of the server's connection.
    }

    @Override
    public int getTrafficClass() {
        return 0;
    }

    @Override
    public void setReuseAddress(boolean on) {
        // There is no local address.
    }

    @Override
    public boolean getReuseAddress() {
        return false;
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException("option " + name + " of a tunnel");
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException("option " + name + " of a tunnel");
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return NO_OPTIONS;
    }

    @Override
    public String toString() {
        return "TunnelSocket[" + (remote == null ? "not connected" : remote) + "]";
    }
}
