package brookloom.net.text;

import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Address to listen on: {@code :9999} (all addresses), {@code host:port}, {@code 1.2.3.4:80}, {@code [v6]:port}. All addresses
 * are those of IPv6 and IPv4, as with {@code [::]:9999}; with {@code 0.0.0.0:9999} those of IPv4.
 *
 * @param host a name or an IP address without brackets, not resolved yet; empty for all addresses
 * @param port 0 to 65535; 0 for any free one
 */
public record ListenAddress(String host, int port) {
    /**
     * Reads what a user wrote; nothing is resolved.
     *
     * @throws IllegalArgumentException when the form is another; its message names the value and the form
     */
    public static ListenAddress parse(String text) {
        try {
            if (AddressText.isPort(text)) {
                throw new IllegalArgumentException(
                        "write :" + text + ", or 127.0.0.1:" + text + " for this machine's programs alone");
            }
            AddressText address = AddressText.parse(text);
            return new ListenAddress(address.host(), address.port());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + Login.hidden(text) + "' is not :port, host:port, 1.2.3.4:port or [v6]:port: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Returns the address of a socket that is bound, or that another one is to be bound to. */
    public static ListenAddress of(InetSocketAddress address) {
        return new ListenAddress(HostAddress.text(address.getAddress()), address.getPort());
    }

    /** Returns whether all addresses of the machine are meant. */
    public boolean anyHost() {
        return host.isEmpty();
    }

    /**
     * Returns the address to bind; a name is looked up now.
     *
     * @throws UserError when the name does not resolve
     */
    public InetSocketAddress resolve() throws UserError {
        if (anyHost()) {
            return new InetSocketAddress(bothFamilies(), port);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new UserError(
                    "cannot listen on " + this + ": the name does not resolve; give an IP address, or a port alone as :"
                            + port,
                    e);
        }
    }

    /** Returns {@code ::}; the JDK's own wildcard is {@code 0.0.0.0}, which stands for IPv4 alone here. */
    private static InetAddress bothFamilies() {
        try {
            return InetAddress.getByAddress(new byte[16]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IPv6 address has 16 bytes", e);
        }
    }

    /** Returns the text form that users write. */
    @Override
    public String toString() {
        return HostPorts.format(host, port);
    }
}
