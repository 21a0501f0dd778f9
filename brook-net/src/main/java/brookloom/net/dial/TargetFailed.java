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
        return "server: target not reached: " + reason()
                + (code() == ReplyCode.HOST_UNREACHABLE ? " (the name is unknown, or the host does not answer)" : "");
    }
}
