package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Skipped;
import brookloom.cli.doctor.Step;
import brookloom.client.carrier.ServerSockets;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.Resolver;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.util.stream.Collectors;

/** Resolves the server's name. */
final class NameStep implements Step {
    private final HostAddress host;
    private final Resolver names;
    private final boolean proxied;

    /** @param proxied whether a proxy resolves names in place of this machine */
    NameStep(HostAddress host, Resolver names, boolean proxied) {
        this.host = host;
        this.names = names;
        this.proxied = proxied;
    }

    @Override
    public String name() {
        return "name";
    }

    @Override
    public Outcome run() throws DialFailed {
        if (host instanceof HostAddress.Ip) {
            return new Skipped(host + " is an address");
        }
        if (proxied) {
            return new Skipped("the proxy resolves " + host);
        }
        try {
            return new Passed(host + " is "
                    + names.resolve(host, Outbound.LIMIT).stream()
                            .map(InetAddress::getHostAddress)
                            .collect(Collectors.joining(", ")));
        } catch (DialFailed e) {
            throw ServerSockets.notReached(e);
        }
    }
}
