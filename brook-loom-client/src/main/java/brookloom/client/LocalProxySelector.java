package brookloom.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.tinylog.Logger;

/** Sends every URL to one proxy, and offers no way around it. */
final class LocalProxySelector extends ProxySelector {
    private final InetSocketAddress address;

    LocalProxySelector(InetSocketAddress address) {
        this.address = address;
    }

    @Override
    public List<Proxy> select(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean stream = scheme.equals("socket"); // java.net.Socket knows SOCKS alone
        return List.of(new Proxy(stream ? Proxy.Type.SOCKS : Proxy.Type.HTTP, address));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
        Logger.debug("the tunnel's own port was not reached: {}", failure.toString());
    }
}
