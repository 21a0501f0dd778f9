package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.dns.RootQuery;
import brookloom.net.stream.Deadline;
import brookloom.net.text.Failures;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.Destination;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a DNS server over UDP through the tunnel. */
final class UdpStep implements Step {
    /** Datagrams get lost. */
    private static final int TRIES = 3;

    private static final int MAX_ANSWER = 0xffff;

    private final String server;
    private final Dialer dialer;
    private final Destination resolver;
    private final boolean plain;
    private final Duration limit;
    private final TargetStep target;
    private String reason = "";

    /**
     * @param plain whether datagrams travel to the server on UDP, rather than within TCP
     * @param limit for the answer to one datagram
     * @param target has asked the same resolver over TCP
     */
    UdpStep(String server, Dialer dialer, Destination resolver, boolean plain, Duration limit, TargetStep target) {
        this.target = target;
        this.server = server;
        this.dialer = dialer;
        this.resolver = resolver;
        this.plain = plain;
        this.limit = limit;
    }

    @Override
    public String name() {
        return "UDP";
    }

    @Override
    public Outcome run() {
        for (int tries = 0; tries < TRIES; tries++) {
            Outcome passed = ask();
            if (passed != null) {
                return passed;
            }
        }
        return new Problem(
                "UDP does not work through " + server + " (" + resolver + ": " + reason + "): " + advice(), false);
    }

    private String advice() {
        if (!target.answered()) {
            return "the resolver has not answered over TCP either, so it is probably at fault: ask another one by --dns";
        }
        return (plain
                        ? "let UDP to the server's port pass all firewalls, or use --udpovertcp; else check the server's"
                                + " own firewall for UDP"
                        : "check the server's firewall for UDP, and its block lists")
                + ", or whether the resolver answers over UDP (another one by --dns)";
    }

    private @Nullable Outcome ask() {
        byte[] query = RootQuery.small();
        try (DatagramStream flow = dialer.dialUdp(resolver, FlowAffinity.NONE).datagrams();
                Deadline deadline = Deadline.closing(flow, limit)) {
            try {
                flow.send(query, 0, query.length);
                int length = flow.receive(new byte[MAX_ANSWER]);
                if (length >= 0) {
                    return new Passed(resolver + " answered " + length + " bytes through the tunnel");
                }
                reason = "the server closed the tunnel";
            } catch (IOException e) {
                reason = deadline.expired() ? "no answer within " + limit.toSeconds() + " s" : Failures.describe(e);
            }
        } catch (DialFailed e) {
            reason = Failures.describe(e);
        }
        return null;
    }
}
