package brookloom.it;

import brookloom.client.config.AppProtocol;
import brookloom.client.connect.Client;
import brookloom.server.BrookServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.util.List;

/**
 * A server and a client in this process, on free loopback ports:
 *
 * <pre>{@code
 * try (BrookLoom tunnel = BrookLoom.start();
 *         Socket socket = tunnel.connect("localhost", 8080)) {
 *     …
 * }
 * }</pre>
 *
 * <p>{@link #builder} has the options, and starts one end alone.
 */
public final class BrookLoom implements AutoCloseable {
    static {
        // Two threads whose first sockets need these classes, one with a proxy and one without, deadlock in their
        // initializers.
        var unused = ProxySelector.getDefault();
    }

    private final BrookServer server;
    private final Client client;
    private final List<AppProtocol> apps;

    /** @param apps what apps speak at each of the client's ports */
    BrookLoom(BrookServer server, Client client, List<AppProtocol> apps) {
        this.server = server;
        this.client = client;
        this.apps = apps;
    }

    /** Both ends with every option at its default. */
    public static BrookLoom start() throws IOException {
        return builder().start();
    }

    /** Both ends with Brook's own protocol inside, or without. */
    public static BrookLoom start(boolean withoutBrookProtocol) throws IOException {
        return builder().withoutBrookProtocol(withoutBrookProtocol).start();
    }

    /** Every option, at its default at first. */
    public static BrookLoomBuilder builder() {
        return new BrookLoomBuilder();
    }

    /** A client of a {@code wsserver} on loopback, be it ours or not. */
    public static Client startClient(int serverPort, Secret secret, boolean withoutBrookProtocol) throws IOException {
        return builder()
                .secret(secret)
                .withoutBrookProtocol(withoutBrookProtocol)
                .startClient(serverPort);
    }

    /** Where the client speaks SOCKS5. */
    public InetSocketAddress socks5() {
        return client.address();
    }

    /** Where apps speak this to the client, which {@link BrookLoomBuilder#apps} has set up. */
    public InetSocketAddress proxy(AppProtocol protocol) {
        return client.addresses().get(apps.indexOf(protocol));
    }

    /** Where the server listens. */
    public InetSocketAddress server() {
        return new InetSocketAddress(client.address().getAddress(), server.port());
    }

    /** Tunnels that the server runs now. */
    public int tunnels() {
        return server.tunnels();
    }

    /** A socket through the tunnel; the server resolves the name. */
    public Socket connect(String host, int port) throws IOException {
        return connect(socks5(), host, port);
    }

    /** A socket through a client's tunnel; the server resolves the name. */
    public static Socket connect(InetSocketAddress socks5, String host, int port) throws IOException {
        Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, socks5));
        try {
            socket.connect(InetSocketAddress.createUnresolved(host, port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } finally {
            server.close();
        }
    }
}
