package brookloom.client.inbound;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppProtocol;
import brookloom.net.listen.PortPair;
import brookloom.net.listen.Ports;
import brookloom.net.listen.TcpPort;
import brookloom.net.listen.UdpPort;
import brookloom.net.text.BindFailures;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * One port that apps connect to: bound, not yet accepting.
 *
 * @param datagrams the UDP port of the same number, for associations; null where there are none
 */
record AppPort(
        TcpPort server, AppProtocol protocol, @Nullable UdpPort datagrams) implements Closeable {
    private static final int BACKLOG = 1024;

    /**
     * Binds, and does not accept yet.
     *
     * @throws BindException when the address is not available; the message is for the user
     */
    static AppPort bind(AppBinding binding) throws IOException {
        InetSocketAddress address;
        try {
            address = binding.address().resolve();
        } catch (UserError e) {
            throw failure(String.valueOf(e.getMessage()), e);
        }
        try {
            return bind(binding.protocol(), address);
        } catch (IOException e) {
            String choose =
                    "choose another address or port with " + binding.protocol().option();
            throw failure("cannot listen for " + binding + ": " + BindFailures.reason(address, e, choose), e);
        }
    }

    private static AppPort bind(AppProtocol protocol, InetSocketAddress address) throws IOException {
        if (protocol == AppProtocol.HTTP) {
            return new AppPort(Ports.tcpPort(address, BACKLOG), protocol, null);
        }
        try {
            PortPair ports = PortPair.bind(address);
            return new AppPort(ports.tcp(), protocol, ports.udp());
        } catch (BindException e) {
            if (address.getPort() == 0) {
                throw e;
            }
            return withOtherUdpPort(protocol, address);
        }
    }

    /** Binds only TCP to the port; if that is free, somebody has the UDP port, which most apps can do without. */
    private static AppPort withOtherUdpPort(AppProtocol protocol, InetSocketAddress address) throws IOException {
        TcpPort server = Ports.tcpPort(address, BACKLOG);
        try {
            UdpPort datagrams = UdpPort.bind(new InetSocketAddress(address.getAddress(), 0));
            Logger.warn(
                    "UDP port {} is in use, apps are given UDP port {} instead, which changes with every start;"
                            + " where a firewall or container has to pass it, choose another address or port with {}",
                    address.getPort(),
                    datagrams.address().getPort(),
                    protocol.option());
            return new AppPort(server, protocol, datagrams);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static BindException failure(String message, Throwable cause) {
        BindException failure = new BindException(message);
        failure.initCause(cause);
        return failure;
    }

    /** Returns the protocol and the address, with the port that was taken. */
    AppBinding binding() {
        return new AppBinding(protocol, ListenAddress.of(address()));
    }

    /** Returns where apps connect, with the port that was taken. */
    InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        if (datagrams != null) {
            datagrams.close();
        }
        server.close();
    }
}
