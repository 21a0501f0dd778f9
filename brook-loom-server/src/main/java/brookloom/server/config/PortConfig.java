package brookloom.server.config;

import brookloom.net.text.Cidr;
import brookloom.net.text.PortSource;
import java.time.Duration;
import java.util.List;

/**
 * Describes how connections come to a server's port.
 *
 * @param proxyProtocol load balancers whose connections begin with a header of the PROXY protocol; all others' do not
 * @param headerTimeout for that header where no HTTP follows, whose own limit includes it
 * @param source of the TCP port
 */
public record PortConfig(List<Cidr> proxyProtocol, Duration headerTimeout, PortSource source) {
    /** Describes a port that clients connect to by themselves. */
    public static final PortConfig DIRECT = behind(List.of(), PortSource.OWN);

    public PortConfig {
        proxyProtocol = List.copyOf(proxyProtocol);
    }

    /** Returns a port behind these load balancers. */
    public static PortConfig behind(List<Cidr> proxyProtocol, PortSource source) {
        return new PortConfig(proxyProtocol, UpgradeConfig.DEFAULT_HEADER_TIMEOUT, source);
    }
}
