package brookloom.net.listen;

import brookloom.net.stream.BestEffort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port whose socket closes when it is stopped. */
record OwnTcpPort(ServerSocket socket) implements TcpPort {
    @Override
    public Socket accept() throws IOException {
        return socket.accept();
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void stop() {
        BestEffort.close(socket);
    }

    @Override
    public void close() {
        BestEffort.close(socket); // of one that never accepted
    }
}
