package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Outcome.Skipped;
import brookloom.cli.doctor.Step;
import brookloom.client.dial.Dialer;
import brookloom.net.dns.DnsStreams;
import brookloom.net.dns.RootQuery;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Sends packets of full size through the tunnel, after small ones got there: a black hole drops these alone. */
final class MtuStep implements Step {
    /** Describes what to do where full packets are lost. */
    static final String CURE = "lower the MTU of this machine's network interface (ip link set dev eth0 mtu 1280 for a"
            + " try), and let ICMP \"fragmentation needed\" and \"packet too big\" pass firewalls";

    /** More than two packets, on any network of 1500 bytes. */
    private static final int BYTES = 4000;

    private final Dialer dialer;
    private final Destination resolver;
    private final Duration limit;
    private final TargetStep target;

    /**
     * Prepares the step.
     *
     * @param limit for the answer
     * @param target has sent small packets before
     */
    MtuStep(Dialer dialer, Destination resolver, Duration limit, TargetStep target) {
        this.target = target;
        this.dialer = dialer;
        this.resolver = resolver;
        this.limit = limit;
    }

    @Override
    public String name() {
        return "MTU";
    }

    @Override
    public Outcome run() {
        if (!target.answered()) {
            return new Skipped("the resolver does not answer small packets over TCP either");
        }
        try (ByteStream tunnel = dialer.dialTcp(resolver, DnsStreams.framed(RootQuery.padded(BYTES)))) {
            DnsStreams.readAnswer(tunnel, limit);
            return new Passed("packets of full size arrive");
        } catch (SocketTimeoutException e) {
            return new Problem(
                    "small packets arrive, but " + BYTES + " bytes at once do not: packets of full size are lost on"
                            + " the way (an MTU black hole): " + CURE,
                    false);
        } catch (IOException e) {
            // A resolver that refuses the query has seen it.
            return new Passed("packets of full size arrive");
        }
    }
}
