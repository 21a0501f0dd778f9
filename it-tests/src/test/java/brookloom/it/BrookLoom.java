package brookloom.it;

import brookloom.client.ServerAddress;
import brookloom.client.Socks5Listener;
import brookloom.client.Socks5Options;
import brookloom.client.TunnelDialer;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.server.JettyServer;
import brookloom.server.ServerOptions;
import brookloom.server.TunnelOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;

/**
 * A server and a client in this process, on free loopback ports:
 *
 * <pre>{@code
 * try (BrookLoom tunnel = BrookLoom.start();
 *         Socket socket = tunnel.connect("localhost", 8080)) {
 *     …
 * }
 * }</pre>
 */
public final class BrookLoom implements AutoCloseable {
    private final Password password;
    private final JettyServer server;
    private final Socks5Listener client;

    private BrookLoom(Password password, JettyServer server, Socks5Listener client) {
        this.password = password;
        this.server = server;
        this.client = client;
    }

    /** Both ends with every option at its default. */
    public static BrookLoom start() throws IOException {
        return start(false);
    }

    /** Both ends with Brook's own protocol inside, or without. */
    public static BrookLoom start(boolean withoutBrookProtocol) throws IOException {
        Password password = Password.of("harness");
        TunnelKeys keys = new TunnelKeys(password);
        JettyServer server = JettyServer.start(ServerOptions.onLoopback(TunnelOptions.of(keys, withoutBrookProtocol)));
        try {
            return new BrookLoom(password, server, startClient(server.port(), keys, withoutBrookProtocol));
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** A client of a {@code wsserver} on loopback, be it ours or not. */
    public static Socks5Listener startClient(int serverPort, TunnelKeys keys, boolean withoutBrookProtocol)
            throws IOException {
        var address = ServerAddress.parse("ws://127.0.0.1:" + serverPort + BrookProtocol.DEFAULT_PATH);
        var options = brookloom.client.TunnelOptions.of(address, keys, withoutBrookProtocol);
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return Socks5Listener.open(Socks5Options.listeningOn(listen), new TunnelDialer(options));
    }

    /** Where the client speaks SOCKS5. */
    public InetSocketAddress socks5() {
        return client.address();
    }

    /** Where the server listens. */
    public InetSocketAddress server() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    /** Tunnels that the server runs now. */
    public int tunnels() {
        return server.tunnels();
    }

    /** A socket through the tunnel; the server resolves the name. */
    public Socket connect(String host, int port) throws IOException {
        Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, socks5()));
        try {
            socket.connect(InetSocketAddress.createUnresolved(host, port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try (password) {
            client.close();
        } finally {
            server.close();
        }
    }
}
