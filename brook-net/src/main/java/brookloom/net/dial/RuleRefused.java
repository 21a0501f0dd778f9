package brookloom.net.dial;

import brookloom.proto.ReplyCode;

/** A destination is blocked by a rule of the user's own: no failure, so it is not worth a warning. */
@SuppressWarnings("serial") // never serialized
public final class RuleRefused extends DialFailed {
    /**
     * Creates a refusal.
     *
     * @param target with the address that its name led to, where that decided
     * @param option whose list has it
     */
    public RuleRefused(String target, String option) {
        super(ReplyCode.NOT_ALLOWED, target + ": blocked by " + option, "blocked by " + option, null);
    }
}
