package brookloom.server.cli;

import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.Login;
import brookloom.proto.HostAddress;
import brookloom.server.targets.AddressKind;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Finds the address by which clients reach a server, another one than its own behind NAT, and the obstacles before it. */
final class ReachedAddress {
    /** Names the address that clients connect to. */
    static final String OPTION = "--publicAddress";

    private ReachedAddress() {}

    /** Reads {@code HOST} or {@code HOST:PORT}; port 0 stands for the port that the server listens on. */
    static final class Parser implements ITypeConverter<ListenAddress> {
        @Override
        public ListenAddress convert(String text) {
            boolean bareIpv6 = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[");
            boolean hasPort = !bareIpv6 && text.matches(".*:\\d*");
            try {
                if (hasPort) {
                    HostPort address = HostPort.parse(text);
                    return new ListenAddress(address.host(), address.port());
                }
                HostPort host = HostPort.parse((bareIpv6 ? "[" + text + "]" : text) + ":1");
                return new ListenAddress(host.host(), 0);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + Login.hidden(text)
                        + "' is not a host or host:port such as 203.0.113.7 or example.com:443");
            }
        }
    }

    /**
     * Returns the address for clients.
     *
     * @param listening where the server listens; no host stands for every address of this machine
     * @param given by {@link #OPTION}; null for none
     */
    static ListenAddress of(ListenAddress listening, @Nullable ListenAddress given) {
        if (given != null) {
            return new ListenAddress(given.host(), given.port() == 0 ? listening.port() : given.port());
        }
        boolean all = listening.anyHost()
                || literal(listening.host())
                        .filter(InetAddress::isAnyLocalAddress)
                        .isPresent();
        return all ? new ListenAddress(ownAddress(), listening.port()) : listening;
    }

    /**
     * Returns sentences about what has to be open, and about an address that the internet does not reach.
     *
     * @param listening where the server listens
     * @param reached the address for clients
     * @param datagrams whether UDP comes to the port, too
     */
    static List<String> advice(ListenAddress listening, ListenAddress reached, boolean datagrams) {
        Optional<AddressKind> kind = literal(reached.host()).map(AddressKind::of);
        if (kind.filter(AddressKind.LOOPBACK::equals).isPresent()) {
            return List.of();
        }
        String port = (datagrams ? "TCP and UDP port " : "TCP port ") + listening.port();
        List<String> advice = new ArrayList<>();
        advice.add("Firewalls in front of this machine must let " + port + " in.");
        boolean hidden = kind.filter(
                        at -> at == AddressKind.PRIVATE || at == AddressKind.SHARED || at == AddressKind.LINK_LOCAL)
                .isPresent();
        if (hidden) {
            advice.add(reached.host() + " belongs to " + kind.get() + ", which clients elsewhere do not reach: forward "
                    + port + " to this machine on the router, and give the public address by " + OPTION + ".");
        }
        return advice;
    }

    /** Returns the address that a text is, without a look-up; empty for a name. */
    private static Optional<InetAddress> literal(String host) {
        if (!HostAddress.isLiteral(host)) {
            return Optional.empty();
        }
        return switch (HostAddress.parse(host)) {
            case HostAddress.Ipv4 ipv4 -> Optional.of(ipv4.toInetAddress());
            case HostAddress.Ipv6 ipv6 -> Optional.of(ipv6.toInetAddress());
            case HostAddress.Domain name -> Optional.empty();
        };
    }

    /** Returns an address of this machine: a public one before others, IPv4 before IPv6. */
    private static String ownAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.<InetAddress, Boolean>comparing(
                                    address -> AddressKind.of(address) != AddressKind.PUBLIC)
                            .thenComparing(Inet6Address.class::isInstance))
                    .map(HostAddress::text)
                    .map(address -> address.replaceFirst("%.*", "")) // a zone means something here only
                    .orElse("127.0.0.1");
        } catch (SocketException e) {
            return "127.0.0.1";
        }
    }
}
