package brookloom.net.text;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Writes addresses as users do: {@code 127.0.0.1:1080}, {@code [::1]:1080}; nothing is looked up. */
public final class HostPorts {
    private HostPorts() {}

    /** Returns address and port of a socket. */
    public static String format(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return format(ip == null ? address.getHostString() : ip.getHostAddress(), address.getPort());
    }

    /** Returns host and port; the host is a name or an IP address without brackets. */
    public static String format(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
