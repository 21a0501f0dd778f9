package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.Upstream;
import brookloom.client.dial.Dialer;
import brookloom.client.tunnel.UnansweredTunnels;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.OpeningUnanswered;
import brookloom.net.dns.DnsStreams;
import brookloom.net.dns.RootQuery;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.Failures;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.time.Duration;

/** Opens a tunnel to a DNS server and asks it: the server's answer to the opening shows that the password is right. */
final class PasswordStep implements Step {
    /** The server may take ten seconds to reach the target, and as long to answer the opening. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Upstream upstream;
    private final Dialer dialer;
    private final Destination resolver;
    private final TargetStep target;
    private final FrontPage page;

    /**
     * Prepares the step.
     *
     * @param target learns what became of the query
     * @param page shows the server's time, where it has one: the clock is no cause then
     */
    PasswordStep(Upstream upstream, Dialer dialer, Destination resolver, TargetStep target, FrontPage page) {
        this.page = page;
        this.upstream = upstream;
        this.dialer = dialer;
        this.resolver = resolver;
        this.target = target;
    }

    @Override
    public String name() {
        return "password";
    }

    @Override
    public Outcome run() throws IOException {
        try (ByteStream tunnel = dialer.dialTcp(resolver, DnsStreams.framed(RootQuery.small()))) {
            try {
                int bytes = DnsStreams.readAnswer(tunnel, LIMIT).length;
                target.learn(new Passed(resolver + " answered " + bytes + " bytes through the tunnel"));
            } catch (IOException e) {
                if (!isOfTarget(tunnel, e)) {
                    throw explain(e);
                }
                target.learn(new Problem(
                        "the server is reached, but not " + resolver + " through it (" + Failures.describe(e)
                                + "): check the server's network, firewall, DNS and --blockCIDR4List, or ask another"
                                + " resolver by --dns",
                        false));
            }
            return new Passed("the server accepts the tunnel");
        }
    }

    /** Returns whether the server had accepted the opening, and the failure is not that of a wrong answer to it. */
    private static boolean isOfTarget(ByteStream tunnel, IOException e) {
        boolean accepted = !tunnel.settled().equals(tunnel);
        boolean reported = !(e instanceof DialFailed) || e.getCause() == null;
        return accepted && reported;
    }

    private String advice() {
        return ", as a server does to a wrong password: compare the password with the server's (its --passwordFile, or"
                + " the link that it prints), and --clientHKDFInfo and --withoutBrookProtocol"
                + (page.clockAhead() == null ? ", and both clocks, which may be 60 s apart" : "");
    }

    private IOException explain(IOException e) {
        if (e instanceof OpeningUnanswered unanswered) {
            return new DialFailed(unanswered.code(), unanswered.symptom() + advice(), e);
        }
        boolean unencrypted = upstream instanceof BrookUpstream brook && brook.withoutBrookProtocol();
        return unencrypted && !(e instanceof DialFailed)
                ? new DialFailed(ReplyCode.GENERAL_FAILURE, UnansweredTunnels.complaint(upstream.toString()), e)
                : e;
    }
}
