package brookloom.net.dial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Addresses of this machine that sockets are bound to. */
public interface SourceAddress {
    /** The source address that the routes choose. */
    SourceAddress ANY = target -> null;

    /**
     * Returns the address to bind to before the target is dialled; null for whichever the routes say.
     *
     * @throws IOException when there is none of the target's family
     */
    @Nullable
    InetAddress towards(InetAddress target) throws IOException;

    /** These addresses; null leaves a family to the routes. */
    static SourceAddress of(@Nullable InetAddress ipv4, @Nullable InetAddress ipv6) {
        return target -> target.getAddress().length == 4 ? ipv4 : ipv6;
    }

    /**
     * Whatever address the network interface has at that moment: it may get another one, or come and go. A link-local
     * IPv6 address leads nowhere else, so it does not count.
     */
    static SourceAddress ofInterface(String name) {
        return target -> addressOf(name, target.getAddress().length);
    }

    private static InetAddress addressOf(String name, int length) throws SocketException {
        NetworkInterface nic = NetworkInterface.getByName(name);
        if (nic == null) {
            throw new NoRouteToHostException("network interface " + name + " is gone");
        }
        return nic.inetAddresses()
                .filter(address -> address.getAddress().length == length)
                .filter(address -> length == 4 || !address.isLinkLocalAddress())
                .findFirst()
                .orElseThrow(() -> new NoRouteToHostException(
                        "network interface " + name + " has no " + (length == 4 ? "IPv4" : "IPv6") + " address"));
    }
}
