package brookloom.server.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Outcome.Skipped;
import brookloom.cli.doctor.Step;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.Resolver;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Collectors;

/** Resolves the name that clients know the server by, and compares it with this machine's addresses. */
final class DomainStep implements Step {
    private final String domain;
    private final Resolver names;

    DomainStep(String domain, Resolver names) {
        this.domain = domain;
        this.names = names;
    }

    @Override
    public String name() {
        return "domain";
    }

    @Override
    public Outcome run() {
        HostAddress host = HostAddress.parse(domain);
        if (host instanceof HostAddress.Ip) {
            return new Skipped(domain + " is an address");
        }
        try {
            List<InetAddress> addresses = names.resolve(host, Outbound.LIMIT);
            String list = addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
            return new Passed(domain + " is " + list
                    + (addresses.stream().anyMatch(DomainStep::isOurs)
                            ? ""
                            : ", which no interface here has: right behind NAT or a CDN that leads to this machine"));
        } catch (DialFailed e) {
            return new Problem(
                    "domain " + e.getMessage() + ": add an A or AAAA record that leads to this machine", false);
        }
    }

    private static boolean isOurs(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
