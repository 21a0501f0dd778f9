package brookloom.net.dial;

import brookloom.proto.ReplyCode;

/** The server reported that it did not reach the target, so the way to the server works. */
@SuppressWarnings("serial") // never serialized
public final class TargetFailed extends DialFailed {
    public TargetFailed(ReplyCode code, String message) {
        super(code, message);
    }

    /** The server's words name the target; SOCKS5 has one code for a name that is unknown and a host that is silent. */
    @Override
    public String logged() {
        return "server: target not reached: " + reason() + hint();
    }

    /** Names where to look: what the code leaves out, the server has logged. */
    private String hint() {
        return switch (code()) {
            case GENERAL_FAILURE -> " (the server's log has the reason)";
            case NOT_ALLOWED ->
                " (see the server's --targets, --allowTarget, --block… and the user's limits; its log says which)";
            case NETWORK_UNREACHABLE -> " (the server has no route to it; has it IPv6?)";
            case HOST_UNREACHABLE -> " (the name is unknown, or the host does not answer)";
            case CONNECTION_REFUSED -> " (nothing listens there, or a firewall rejects it)";
            default -> "";
        };
    }
}
