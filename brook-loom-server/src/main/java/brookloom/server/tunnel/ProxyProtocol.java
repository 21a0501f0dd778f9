package brookloom.server.tunnel;

import brookloom.net.text.Cidr;
import brookloom.server.targets.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Knows the load balancers whose connections begin with a header of the PROXY protocol, which names the client. */
public final class ProxyProtocol {
    private final List<Cidr> trusted;
    private final ClientFailures failures;

    /**
     * Creates it for one server.
     *
     * @param trusted load balancers; none means that no connection begins with a header
     * @param failures outlives it
     */
    public ProxyProtocol(List<Cidr> trusted, ClientFailures failures) {
        this.trusted = trusted;
        this.failures = failures;
    }

    /** Returns whether there is any load balancer. */
    public boolean isUsed() {
        return !trusted.isEmpty();
    }

    /** Returns whether the address is a load balancer's. */
    public boolean isTrusted(InetAddress remote) {
        return trusted.stream().anyMatch(network -> network.contains(remote));
    }

    /** Logs that a load balancer's connection was closed for want of a header. */
    public void refused(InetSocketAddress balancer, IOException why) {
        failures.noProxyHeader(Peer.of(balancer), why);
    }
}
