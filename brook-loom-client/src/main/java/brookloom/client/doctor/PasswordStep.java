package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Step;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.Socks5Upstream;
import brookloom.client.config.Upstream;
import brookloom.client.dial.Dialer;
import brookloom.client.tunnel.UnansweredTunnels;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.OpeningUnanswered;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;

/** Opens a tunnel to a DNS server and asks it: the server's answer to the opening shows that the password is right. */
final class PasswordStep implements Step {
    private final Upstream upstream;
    private final Dialer dialer;
    private final Destination resolver;
    private final TargetStep target;
    private final FrontPage page;

    /**
     * Prepares the step.
     *
     * @param target waits for the answer to the query
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
        TunnelQuery query = TunnelQuery.start(dialer, resolver, upstream instanceof Socks5Upstream);
        try {
            query.awaitAccepted();
        } catch (IOException e) {
            throw explain(e);
        }
        target.follow(query);
        return new Passed("the server accepts the tunnel");
    }

    private String advice() {
        return ", as a server does to a wrong password, and to a user who is disabled, expired or over quota: compare the"
                + " password, --clientHKDFInfo and --withoutBrookProtocol with the server's"
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
