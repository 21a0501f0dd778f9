package brookloom.net.text;

import brookloom.proto.Destination;
import brookloom.proto.HostAddress;

/**
 * Address to connect to: {@code host:port}, {@code 1.2.3.4:80}, {@code [v6]:port}.
 *
 * @param host a name or an IP address, without brackets; not resolved yet
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    /**
     * Reads what a user wrote; nothing is resolved.
     *
     * @throws IllegalArgumentException when the form is another; its message names the value and the form
     */
    public static HostPort parse(String text) {
        try {
            if (AddressText.isPort(text)) {
                throw new IllegalArgumentException("it has no host: write HOST:" + text);
            }
            AddressText address = AddressText.parse(text);
            if (address.host().isEmpty()) {
                throw new IllegalArgumentException("it has no host");
            }
            if (address.port() == 0) {
                throw new IllegalArgumentException("the port must be 1 to 65535");
            }
            return new HostPort(address.host(), address.port());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + Login.hidden(text) + "' is not host:port, 1.2.3.4:port or [v6]:port: " + e.getMessage(), e);
        }
    }

    /** Returns host and port as the opening carries them. */
    public Destination destination() {
        return new Destination(HostAddress.parse(host), port);
    }

    /** Returns the text form that users write. */
    @Override
    public String toString() {
        return HostPorts.format(host, port);
    }
}
