package brookloom.net.dial;

import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A peer could not be reached. The message is one line for the user; the code is what a SOCKS5 app is told. */
@SuppressWarnings("serial") // never serialized
public sealed class DialFailed extends IOException permits OpeningUnanswered, ProxyFailed, RuleRefused, TargetFailed {
    private final ReplyCode code;
    private final String reason;

    /** Set where the message names what was asked for. */
    private final boolean naming;

    public DialFailed(ReplyCode code, String message) {
        this(code, message, null);
    }

    public DialFailed(ReplyCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        this.naming = false;
    }

    /** @param reason names nobody but machines that the operator has configured */
    DialFailed(ReplyCode code, String message, String reason, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
        this.naming = !reason.equals(message);
    }

    /**
     * Creates a failure with the message {@code destination: reason}.
     *
     * @param destination as the app named it
     * @param reason does not name it again
     */
    public static DialFailed of(ReplyCode code, Object destination, String reason, @Nullable Throwable cause) {
        return new DialFailed(code, destination + ": " + reason, reason, cause);
    }

    /** Creates a refusal with advice that names an address, and a reason that does not. */
    public static DialFailed notAllowed(Object destination, String advice, String reason) {
        return new DialFailed(ReplyCode.NOT_ALLOWED, destination + ": " + advice, reason, null);
    }

    /** Creates a failure with the message {@code destination: reason}. */
    public static DialFailed of(ReplyCode code, Object destination, String reason) {
        return of(code, destination, reason, null);
    }

    /** Returns the SOCKS5 reply for the app. */
    public ReplyCode code() {
        return code;
    }

    /**
     * Returns the line for a client's log. It does not name what an app asked for, which logs tell only when told to
     * ({@code --debug}, {@code --tunnelLog}); the server and proxies of the configuration it names.
     */
    public String logged() {
        return naming ? "target not reached: " + reason : String.valueOf(getMessage());
    }

    /** Returns why, without the destination: for logs of machines whose operator is not the app's user. */
    public String reason() {
        return reason;
    }
}
