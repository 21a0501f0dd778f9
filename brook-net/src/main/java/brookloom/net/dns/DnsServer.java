package brookloom.net.dns;

import brookloom.net.text.AsciiUrl;
import brookloom.net.text.HostPorts;
import brookloom.net.text.Login;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A DNS server, given by its address, since its name could not be resolved. */
public sealed interface DnsServer {
    /** Returns the address of its queries. */
    InetSocketAddress address();

    /** DNS on UDP, and on TCP where an answer is too long (RFC 1035 §4.2). */
    record Plain(InetSocketAddress address) implements DnsServer {
        @Override
        public String toString() {
            return "DNS server " + HostPorts.format(address);
        }
    }

    /**
     * DNS over HTTPS (RFC 8484).
     *
     * @param uri where queries are posted; its host is not looked up
     */
    record Https(URI uri, InetSocketAddress address) implements DnsServer {
        @Override
        public String toString() {
            return "DNS server " + uri.getHost() + " (" + HostPorts.format(address) + ")";
        }
    }

    /**
     * Reads {@code 8.8.8.8:53}, {@code [2001:4860:4860::8888]:53} or
     * {@code https://dns.google/dns-query?address=8.8.8.8%3A443}.
     *
     * @throws IllegalArgumentException with the form wanted
     */
    static DnsServer parse(String text) {
        try {
            return text.startsWith("https://") ? https(text) : new Plain(socketAddress(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + Login.hidden(text) + "' is not a DNS server such as 8.8.8.8:53 or"
                            + " https://dns.google/dns-query?address=8.8.8.8%3A443: " + e.getMessage(),
                    e);
        }
    }

    private static Https https(String text) {
        URI all = AsciiUrl.parse(text);
        if (all.getRawUserInfo() != null || all.getRawFragment() != null) {
            throw new IllegalArgumentException("it has more than host, port, path and query");
        }
        List<String> parameters = all.getRawQuery() == null
                ? List.of()
                : Arrays.asList(all.getRawQuery().split("&"));
        String address = parameters.stream()
                .filter(parameter -> parameter.startsWith("address="))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("its address is missing"));
        // The address is for us alone.
        String query = String.join(
                "&",
                parameters.stream()
                        .filter(parameter -> !parameter.startsWith("address="))
                        .toList());
        URI uri = URI.create(
                "https://" + all.getRawAuthority() + all.getRawPath() + (query.isEmpty() ? "" : "?" + query));
        String decoded = URLDecoder.decode(address.substring("address=".length()), StandardCharsets.UTF_8);
        return new Https(uri, socketAddress(decoded));
    }

    private static InetSocketAddress socketAddress(String text) {
        Matcher parts = Pattern.compile("(\\[[^\\]]+\\]|[^:]+):(\\d{1,5})").matcher(text);
        int port = parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
        if (port == 0 || port > 0xffff) {
            throw new IllegalArgumentException("its address is an IP address and a port");
        }
        InetAddress ip = switch (HostAddress.parse(parts.group(1))) {
            case HostAddress.Ip literal -> literal.toInetAddress();
            case HostAddress.Domain domain ->
                throw new IllegalArgumentException("its address is an IP address, not a name");
        };
        return new InetSocketAddress(ip, port);
    }
}
