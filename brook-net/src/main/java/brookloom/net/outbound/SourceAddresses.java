package brookloom.net.outbound;

import brookloom.net.config.SourceConfig;
import brookloom.net.dial.SourceAddress;
import brookloom.net.text.ConfigError;
import brookloom.proto.HostAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.stream.Collectors;

/** Checks a {@link SourceConfig} against the addresses and interfaces of this machine. */
final class SourceAddresses {
    private SourceAddresses() {}

    /** @throws ConfigError for an address or interface that this machine does not have */
    static SourceAddress of(SourceConfig config) throws ConfigError, IOException {
        return switch (config) {
            case SourceConfig.Interface nic -> SourceAddress.ofInterface(existing(nic.name()));
            case SourceConfig.Addresses own ->
                SourceAddress.of(
                        own.ipv4() == null
                                ? null
                                : bindable("--dialWithIP4", own.ipv4().toInetAddress()),
                        own.ipv6() == null
                                ? null
                                : bindable("--dialWithIP6", own.ipv6().toInetAddress()));
        };
    }

    private static InetAddress bindable(String option, InetAddress address) throws ConfigError {
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress(address, 0))) {
            return probe.getLocalAddress();
        } catch (SocketException e) {
            throw new ConfigError(option + " '" + HostAddress.text(address) + "' is not an address of this machine", e);
        }
    }

    private static String existing(String nic) throws ConfigError, SocketException {
        if (NetworkInterface.getByName(nic) == null) {
            String present = NetworkInterface.networkInterfaces()
                    .map(NetworkInterface::getName)
                    .collect(Collectors.joining(", "));
            throw new ConfigError(
                    "--dialWithNIC '" + nic + "' is not a network interface of this machine, which has " + present);
        }
        return nic;
    }
}
