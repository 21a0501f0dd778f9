package brookloom.net.text;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Socket addresses as users write them: {@code 127.0.0.1:1080}, {@code [::1]:1080}; nothing is looked up. */
public final class HostPorts {
    private HostPorts() {}

    public static String format(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip == null ? address.getHostString() : ip.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
