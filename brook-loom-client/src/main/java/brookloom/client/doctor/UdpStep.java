package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;

/** Reports whether a DNS server answers over UDP through the tunnel. */
final class UdpStep implements Step {
    private final String server;
    private final UdpQuery query;
    private final boolean plain;
    private final TargetStep target;

    /**
     * @param plain whether datagrams travel to the server on UDP, rather than within TCP
     * @param target has asked the same resolver over TCP
     */
    UdpStep(String server, UdpQuery query, boolean plain, TargetStep target) {
        this.server = server;
        this.query = query;
        this.plain = plain;
        this.target = target;
    }

    @Override
    public String name() {
        return "UDP";
    }

    @Override
    public Outcome run() {
        if (query.isAnswered()) {
            return new Passed(query.resolver() + " answered " + query.bytes() + " bytes through the tunnel");
        }
        return new Problem(
                "UDP does not work through " + server + " (" + query.resolver() + ": " + query.failure() + "): "
                        + advice(),
                false);
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
}
