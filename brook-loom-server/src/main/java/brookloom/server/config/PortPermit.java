package brookloom.server.config;

import brookloom.proto.HostAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Allows clients to have ports opened ({@code -R}): {@code 8080}, {@code 8000-8999} or {@code any}, with an address before it
 * where it is not for loopback alone: {@code 0.0.0.0:443}, {@code [::]:8000-8999}.
 *
 * @param address null for loopback; {@code 0.0.0.0} for every IPv4 address, {@code ::} for every address
 * @param first lowest port
 * @param last highest port
 */
public record PortPermit(HostAddress.@Nullable Ip address, int first, int last) {
    /** Name of the option, for messages. */
    public static final String OPTION = "--reverse";

    private static final int MAX_PORT = 0xffff;
    private static final Pattern FORM =
            Pattern.compile("(?:(?<address>\\[[^\\]]+]|[^:\\[\\]]+):)?(?<first>\\d{1,5}|any)(?:-(?<last>\\d{1,5}))?");

    public PortPermit {
        if (first < 1 || last < first || last > MAX_PORT) {
            throw new IllegalArgumentException("ports " + first + "-" + last + ", must be 1 to " + MAX_PORT);
        }
    }

    /**
     * Reads what a user wrote; nothing is resolved.
     *
     * @throws IllegalArgumentException when the form is another; its message names the value and the form
     */
    public static PortPermit parse(String text) {
        Matcher form = FORM.matcher(text);
        boolean any = form.matches() && form.group("first").equals("any");
        if (!form.matches() || (any && form.group("last") != null)) {
            throw wrong(text, null);
        }
        try {
            int first = any ? 1 : Integer.parseInt(form.group("first"));
            int last = any ? MAX_PORT : form.group("last") == null ? first : Integer.parseInt(form.group("last"));
            return new PortPermit(address(form.group("address")), first, last);
        } catch (IllegalArgumentException e) {
            throw wrong(text, e);
        }
    }

    private static HostAddress.@Nullable Ip address(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (HostAddress.parse(text) instanceof HostAddress.Ip ip) {
            return ip;
        }
        throw new IllegalArgumentException(text + " is a name");
    }

    private static IllegalArgumentException wrong(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "'" + text
                        + "' is not a port, a range such as 8000-8999, or any, with an IP address before it where it is"
                        + " not for loopback alone: 0.0.0.0:443, [::]:8000-8999",
                cause);
    }

    /** Returns whether a port at this address may be opened. */
    public boolean permits(InetAddress at, int port) {
        return port >= first && port <= last && permits(at);
    }

    private boolean permits(InetAddress at) {
        if (address == null) {
            return at.isLoopbackAddress();
        }
        InetAddress mine = address.toInetAddress();
        return mine.isAnyLocalAddress()
                ? !(mine instanceof Inet4Address) || at instanceof Inet4Address
                : mine.equals(at);
    }

    /** Returns the text form that users write. */
    @Override
    public String toString() {
        String ports = first == 1 && last == MAX_PORT ? "any" : first == last ? "" + first : first + "-" + last;
        return address == null ? ports : address + ":" + ports;
    }
}
