package brookloom.net.config;

import brookloom.proto.HostAddress;
import org.jspecify.annotations.Nullable;

/** Describes which of this machine's addresses sockets are bound to before they connect. */
public sealed interface SourceConfig {
    /** Leaves the address to the routes. */
    SourceConfig ANY = new Addresses(null, null);

    /** Binds to these addresses of this machine; null leaves a family to the routes. */
    record Addresses(HostAddress.@Nullable Ipv4 ipv4, HostAddress.@Nullable Ipv6 ipv6) implements SourceConfig {}

    /** Binds to the address that the network interface has at that moment. */
    record Interface(String name) implements SourceConfig {}
}
