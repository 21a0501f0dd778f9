package brookloom.net.text;

import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Writes addresses as users do: {@code 127.0.0.1:1080}, {@code [::1]:1080}; nothing is looked up. */
public final class HostPorts {
    private HostPorts() {}

    /** Returns address and port of a socket. */
    public static String format(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return format(ip == null ? address.getHostString() : HostAddress.text(ip), address.getPort());
    }

    /** Returns host and port, IPv6 by RFC 5952; the host is a name or an IP address without brackets. */
    public static String format(String host, int port) {
        return (host.indexOf(':') < 0 ? host : bracketed(host)) + ":" + port;
    }

    /** An address with a zone stays as it is: the wire's form has no place for it. */
    private static String bracketed(String host) {
        String text = "[" + host + "]";
        return host.indexOf('%') < 0 && HostAddress.isLiteral(text)
                ? HostAddress.parse(text).toString()
                : text;
    }
}
