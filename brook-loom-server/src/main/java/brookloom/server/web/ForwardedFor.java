package brookloom.server.web;

import brookloom.net.text.Cidr;
import brookloom.proto.HostAddress;
import brookloom.server.targets.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Finds a carrier's client: the other end of the connection, or the address in X-Forwarded-For, if that end is a trusted
 * proxy. Every proxy appends to the header, so it is read from the right, past all trusted ones; anyone can forge what
 * stands further left. Some proxies append the client's port too.
 */
final class ForwardedFor {
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private final List<Cidr> trusted;

    /** @param trusted proxies; none means that the header is ignored */
    ForwardedFor(List<Cidr> trusted) {
        this.trusted = trusted;
    }

    Peer peer(InetSocketAddress remote, HttpFields headers) {
        InetAddress client = remote.getAddress();
        List<String> forwarded = headers.getCSV(HttpHeader.X_FORWARDED_FOR, false);
        for (int i = forwarded.size() - 1; i >= 0 && isTrusted(client); i--) {
            InetAddress next = address(forwarded.get(i));
            if (next == null) {
                break;
            }
            client = next;
        }
        return new Peer(HostAddress.text(client), remote.getPort());
    }

    /** Returns whether the address is a trusted proxy's. */
    boolean isTrusted(InetAddress proxy) {
        return trusted.stream().anyMatch(network -> network.contains(proxy));
    }

    /** Returns the address of {@code 1.2.3.4}, {@code 1.2.3.4:5}, {@code v6}, {@code [v6]} or {@code [v6]:5}, else null. */
    private static @Nullable InetAddress address(String text) {
        InetAddress whole = literal(text);
        return whole == null ? literal(PORT.matcher(text).replaceFirst("")) : whole;
    }

    private static @Nullable InetAddress literal(String text) {
        try {
            return switch (HostAddress.parse(text)) {
                case HostAddress.Ip ip -> ip.toInetAddress();
                case HostAddress.Domain domain -> null;
            };
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
