package brookloom.client.connect;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.config.ClientConfig;
import brookloom.net.text.HostPorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Explains to a newcomer how a browser and curl use the local proxy. */
public final class BrowserHint {
    private BrowserHint() {}

    /**
     * Returns one line about the first port for apps; empty for a client that has none.
     *
     * @param addresses where the client listens, in the order of its configuration
     */
    public static Optional<String> of(ClientConfig config, List<InetSocketAddress> addresses) {
        if (addresses.isEmpty() || !(config.listeners().getFirst() instanceof AppOptions apps)) {
            return Optional.empty();
        }
        AppBinding first = apps.bindings().getFirst();
        return Optional.of(line(first.protocol(), reached(addresses.getFirst()), apps.credentials() != null));
    }

    static String line(AppProtocol protocol, String address, boolean login) {
        boolean socks = protocol == AppProtocol.SOCKS5;
        String curl = socks ? "--socks5-hostname " + address : "-x http://" + address;
        String url = (socks ? "socks5://" : "http://") + address;
        String credentials = login ? " and give it the user name and password of --socks5Username" : "";
        return "to use it, set a browser's " + (socks ? "SOCKS5" : "HTTP") + " proxy to " + address + credentials
                + " (chromium --proxy-server=" + url + "), or try: curl " + (login ? "-U NAME " : "") + curl
                + " https://example.com/";
    }

    /** Returns an address to connect to from this machine. */
    private static String reached(InetSocketAddress listening) {
        InetAddress address = listening.getAddress();
        InetAddress local = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        return HostPorts.format(new InetSocketAddress(local, listening.getPort()));
    }
}
