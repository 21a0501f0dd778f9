package brookloom.client.doctor;

import brookloom.cli.doctor.InterceptedPort;
import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Outcome.Skipped;
import brookloom.cli.doctor.Step;
import brookloom.net.dial.DialFailed;
import brookloom.net.text.Failures;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Waits for the answer of the target of the tunnel by which the password was tried. */
final class TargetStep implements Step {
    private final UdpQuery udp;
    private @Nullable TunnelQuery query;
    private boolean answered;

    /**
     * Prepares the step.
     *
     * @param udp asked where there is no answer over TCP: a resolver that answers it is there
     */
    TargetStep(UdpQuery udp) {
        this.udp = udp;
    }

    /** Has this step wait for a query whose tunnel the server has accepted. */
    void follow(TunnelQuery accepted) {
        query = accepted;
    }

    /** Returns whether the target has answered over TCP: else the steps that follow say nothing about the network. */
    boolean answered() {
        return answered;
    }

    @Override
    public String name() {
        return "target";
    }

    @Override
    public Outcome run() throws IOException {
        TunnelQuery asked = query;
        if (asked == null) {
            return new Skipped("no tunnel was opened");
        }
        try {
            int bytes = asked.awaitAnswer();
            answered = true;
            return new Passed(asked.resolver() + " answered " + bytes + " bytes through the tunnel");
        } catch (IOException e) {
            if (!TunnelQuery.isOfTarget(e)) {
                throw e;
            }
            return new Problem(explain(asked.resolver(), e), false);
        }
    }

    private String explain(Destination resolver, IOException e) {
        String why = " (" + Failures.describe(e) + "): ";
        boolean forbidden = e instanceof DialFailed failed && failed.code() == ReplyCode.NOT_ALLOWED;
        if (!forbidden && udp.isAnswered()) {
            return "the tunnel works, and " + resolver + " answers over UDP through it, but not over TCP" + why
                    + InterceptedPort.cause("on the server's side", resolver.port());
        }
        if (!(e instanceof DialFailed failed)) {
            return "the server is reached, but " + resolver + " gives no DNS answer through it" + why
                    + "it may be no DNS server, or answer nobody there: ask another resolver by --dns; if none answers,"
                    + " check the server's network, firewall and --blockCIDR4List";
        }
        return "the server is reached, but not " + resolver + " through it" + why
                + switch (failed.code()) {
                    case CONNECTION_REFUSED ->
                        "nothing listens there, or a firewall rejects it: ask another resolver by --dns";
                    case NOT_ALLOWED ->
                        "the server does not allow that target, see its --targets and --block… options: ask another"
                                + " resolver by --dns";
                    default -> "check the server's network, firewall and DNS, or ask another resolver by --dns";
                };
    }
}
