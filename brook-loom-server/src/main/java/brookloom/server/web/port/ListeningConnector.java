package brookloom.server.web.port;

import brookloom.net.listen.AcceptGate;
import brookloom.net.listen.Ports;
import brookloom.net.listen.SharedPort;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.HostPorts;
import brookloom.net.text.PortSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Binds as all our listeners do. Without TCP's keep-alive, a client that lost its network would be waited for. */
public final class ListeningConnector extends ServerConnector {
    private static final int ACCEPT_QUEUE = 1024;

    /** Limit on the wait for a thread to leave a port that was closed. */
    private static final Duration ACCEPT_END = Duration.ofSeconds(5);

    private final KeepAlive keepAlive;
    private final InetSocketAddress listen;
    private final PortSource source;
    private volatile AcceptGate gate;
    private volatile boolean accepting = true;
    private volatile @Nullable SharedPort shared;

    /** Port of a socket that is this process's alone; 0 for one that Jetty opens. */
    private volatile int ownPort;

    /** Set by the thread that accepts, which then closes the port, too. */
    private volatile boolean entered;

    private final CountDownLatch left = new CountDownLatch(1);

    /**
     * Listens once it is started.
     *
     * @param source of the port
     * @param keepAlive of the connections
     */
    public ListeningConnector(
            Server server,
            InetSocketAddress listen,
            PortSource source,
            KeepAlive keepAlive,
            ConnectionFactory... protocols) {
        super(server, 1, -1, protocols);
        this.keepAlive = keepAlive;
        this.listen = listen;
        this.source = source;
        this.gate = gate(listen);
    }

    private static AcceptGate gate(InetSocketAddress address) {
        return new AcceptGate("server on " + HostPorts.format(address));
    }

    /** Jetty's own way gives open connections a second to be idle. The port is free when this returns. */
    public void stopAccepting() {
        accepting = false;
        gate.close();
        close();
        try {
            // The system keeps a listening socket for as long as a thread is within accept.
            if (!left.await(ACCEPT_END.toNanos(), TimeUnit.NANOSECONDS)) {
                Logger.debug("port {} may not be free yet", listen.getPort());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Without a channel Jetty would ask again and again. */
    @Override
    public void accept(int acceptor) throws IOException {
        entered = true;
        gate.await();
        SharedPort port = shared;
        if (port != null) {
            acceptShared(port);
        } else if (accepting) {
            super.accept(acceptor);
            gate.accepted();
        } else {
            left.countDown();
            LockSupport.park(); // until stopped
        }
    }

    private void acceptShared(SharedPort port) throws IOException {
        SocketChannel channel = left.getCount() == 0 ? null : port.accept();
        if (channel == null) {
            port.close();
            left.countDown();
            LockSupport.park(); // until stopped
            return;
        }
        gate.accepted();
        try {
            channel.configureBlocking(false);
        } catch (IOException e) {
            BestEffort.close(channel);
            throw e;
        }
        configure(channel.socket());
        getSelectorManager().accept(channel);
    }

    /**
     * Jetty would have the channel block, which it cannot while another service accepts from it; and it would close it with
     * what is in its queue, which is reset then.
     */
    @Override
    public void open() throws IOException {
        if (source != PortSource.OWN) {
            super.open();
        } else if (shared == null) {
            SharedPort port = SharedPort.open(listen, ACCEPT_QUEUE);
            shared = port;
            ownPort = port.address().getPort();
            gate = gate(port.address());
        }
    }

    @Override
    public boolean isOpen() {
        SharedPort port = shared;
        if (port == null || ownPort == 0) {
            return super.isOpen();
        }
        return port.isOpen();
    }

    @Override
    public int getLocalPort() {
        return ownPort == 0 ? super.getLocalPort() : ownPort;
    }

    @Override
    public void open(ServerSocketChannel channel) throws IOException {
        super.open(channel);
        if (source != PortSource.OWN) {
            shared = new SharedPort(channel, source);
        }
    }

    /** Leaves a shared port to the accepting thread, which has to empty it first, or must not close it. */
    @Override
    public void close() {
        SharedPort port = shared;
        if (port == null) {
            super.close();
        } else {
            port.stop();
            if (!entered) {
                port.close();
            }
        }
    }

    /** Jetty would log a stack trace, and wait for a second. */
    @Override
    protected boolean handleAcceptFailure(Throwable failure) {
        if (isRunning() && failure instanceof IOException io) {
            if (accepting) {
                gate.failed(io);
            }
            return true;
        }
        return super.handleAcceptFailure(failure);
    }

    @Override
    protected ServerSocketChannel openAcceptChannel() throws IOException {
        ServerSocketChannel channel = Ports.tcpChannel(listen, ACCEPT_QUEUE, source);
        gate = gate((InetSocketAddress) channel.getLocalAddress()); // port 0 is a free one now
        return channel;
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        SocketChannelEndPoint endPoint = new CarrierEndPoint(channel, selector, key, getScheduler());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    @Override
    protected void configure(Socket socket) {
        super.configure(socket);
        keepAlive.applyTo(socket);
    }
}
