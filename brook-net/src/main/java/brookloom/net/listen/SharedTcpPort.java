package brookloom.net.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/** A port of which connections may be left when it is stopped. */
final class SharedTcpPort implements TcpPort {
    private final SharedPort port;
    private final InetSocketAddress address;
    private volatile boolean empty;

    SharedTcpPort(SharedPort port) {
        this.port = port;
        this.address = port.address();
    }

    @Override
    public Socket accept() throws IOException {
        SocketChannel accepted = port.accept();
        if (accepted == null) {
            empty = true;
            throw new ClosedChannelException();
        }
        return accepted.socket();
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public boolean isClosed() {
        return empty;
    }

    @Override
    public void stop() {
        port.stop();
    }

    @Override
    public void close() {
        port.close();
    }
}
