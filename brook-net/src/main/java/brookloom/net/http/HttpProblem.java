package brookloom.net.http;

import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reports a request that we answer instead of its target: the status, and one line with the reason. */
@SuppressWarnings("serial") // never serialized
public final class HttpProblem extends IOException {
    private final HttpStatus status;

    public HttpProblem(HttpStatus status, String message) {
        this(status, message, null);
    }

    public HttpProblem(HttpStatus status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Returns the answer to a request whose target was not reached, for the reason that a SOCKS5 app would be told. */
    public static HttpProblem of(ReplyCode code, IOException failure) {
        HttpStatus status = switch (code) {
            case NOT_ALLOWED -> HttpStatus.FORBIDDEN;
            case TTL_EXPIRED -> HttpStatus.GATEWAY_TIMEOUT;
            default -> HttpStatus.BAD_GATEWAY;
        };
        return new HttpProblem(status, String.valueOf(failure.getMessage()), failure);
    }

    public HttpStatus status() {
        return status;
    }

    /**
     * Encodes the whole response; the connection ends after it.
     *
     * @param withBody false for HEAD, whose response has the length only
     */
    public byte[] page(boolean withBody) {
        byte[] body = (getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
        HttpHead head = HttpHead.of(status.line())
                .with("Content-Type", "text/plain; charset=utf-8")
                .with("Content-Length", Integer.toString(body.length))
                .with("Connection", "close");
        if (status == HttpStatus.PROXY_AUTHENTICATION_REQUIRED) {
            head = head.with("Proxy-Authenticate", "Basic realm=\"Brook Loom\", charset=\"UTF-8\"");
        }
        return head.encode(withBody ? body : new byte[0]);
    }
}
