package brookloom.net.dial;

import brookloom.proto.ReplyCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A peer could not be reached. The message is one line for the user; the code is what a SOCKS5 app is told. */
@SuppressWarnings("serial") // never serialized
public sealed class DialFailed extends IOException permits ProxyFailed {
    private final ReplyCode code;

    public DialFailed(ReplyCode code, String message) {
        this(code, message, null);
    }

    public DialFailed(ReplyCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns the SOCKS5 reply for the app. */
    public ReplyCode code() {
        return code;
    }
}
