package brookloom.server.certificates.acme;

import brookloom.net.listen.Ports;
import brookloom.net.pem.CertificateProblem;
import brookloom.net.text.BindFailures;
import brookloom.net.text.HostPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what an order would fail of before there is one: failed orders count against the ACME server's rate limits. */
public final class OrderChecks {
    private static final List<String> PUBLIC_SERVERS =
            List.of("letsencrypt.org", "zerossl.com", "pki.goog", "buypass.com", "ssl.com");

    /** RFC 2606, RFC 6761 and RFC 6762, RFC 7686, RFC 8375, and ICANN's .internal. */
    private static final List<String> RESERVED = List.of(
            "test",
            "example",
            "invalid",
            "localhost",
            "local",
            "onion",
            "home.arpa",
            "internal",
            "example.com",
            "example.net",
            "example.org");

    /** Looks a name up. */
    interface Lookup {
        Object find(String name) throws UnknownHostException;
    }

    private final Lookup lookup;

    /** Looks names up at the system. */
    public OrderChecks() {
        this(InetAddress::getByName);
    }

    OrderChecks(Lookup lookup) {
        this.lookup = lookup;
    }

    /**
     * Checks that a public ACME server can issue certificates for the names.
     *
     * @throws CertificateProblem when one is reserved, which no waiting changes
     */
    public static void reserved(URI directory, List<String> domains) throws CertificateProblem {
        for (String domain : isPublic(directory) ? domains : List.<String>of()) {
            if (domain.indexOf('.') < 0 || RESERVED.stream().anyMatch(reserved -> within(domain, reserved))) {
                throw new CertificateProblem(domain + " is a reserved or private name, so " + directory.getHost()
                        + " issues no certificate for it; give --cert and --certkey, or another --domainaddress");
            }
        }
    }

    /**
     * Checks that the names resolve, where the ACME server is a public one; a private one may know other names than we do.
     *
     * @throws CertificateProblem when a name does not resolve now
     */
    public void resolve(URI directory, List<String> domains) throws CertificateProblem {
        for (String domain : isPublic(directory) ? domains : List.<String>of()) {
            try {
                lookup.find(domain);
            } catch (UnknownHostException e) {
                throw new CertificateProblem(
                        domain + " does not resolve; add an A or AAAA record that leads to this machine", e);
            }
        }
    }

    private static boolean isPublic(URI directory) {
        return PUBLIC_SERVERS.stream().anyMatch(server -> within(directory.getHost(), server));
    }

    private static boolean within(@Nullable String host, String suffix) {
        return host != null && (host.equals(suffix) || host.endsWith("." + suffix));
    }

    /**
     * Checks that a port can be listened on.
     *
     * @throws CertificateProblem when it cannot; the message says why and what to do
     */
    public static void port(InetSocketAddress address) throws CertificateProblem {
        try {
            Ports.tcp(address, 1).close();
        } catch (IOException e) {
            throw new CertificateProblem(
                    "cannot listen on " + HostPorts.format(address) + ": " + BindFailures.reason(address, e), e);
        }
    }
}
