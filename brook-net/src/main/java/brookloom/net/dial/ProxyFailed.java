package brookloom.net.dial;

import brookloom.proto.ReplyCode;
import org.jspecify.annotations.Nullable;

/** A proxy on the way was not reached, or refused; the message names it and says what to do. */
@SuppressWarnings("serial") // never serialized
public final class ProxyFailed extends DialFailed {
    public ProxyFailed(ReplyCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    /** @param reason the message without the destination */
    public ProxyFailed(ReplyCode code, String message, String reason, @Nullable Throwable cause) {
        super(code, message, reason, cause);
    }
}
