package brookloom.server.web.site;

import brookloom.net.http.MalformedHttp;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.Failures;
import brookloom.net.text.LogTags;
import brookloom.server.config.SiteConfig;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Passes requests on to another web server, each on a connection of its own, as nginx does by default. */
public final class FallbackSite implements Site {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_ALLOWED = 405;
    private static final int BAD_GATEWAY = 502;
    private static final int TIMEOUT = 504;

    private final Origin origin;
    private final AtomicBoolean failing = new AtomicBoolean();

    private FallbackSite(Origin origin) {
        this.origin = origin;
    }

    /** Opens the site; the server behind it need not run yet. */
    static FallbackSite open(SiteConfig.Fallback config, KeepAlive keepAlive) {
        return new FallbackSite(new Origin(config, keepAlive));
    }

    @Override
    public Answer answer(SiteRequest request, Body body) throws IOException {
        if (request.method().equals("CONNECT")) {
            return Face.page(NOT_ALLOWED, request); // of HTTP/2; there is nothing to tunnel to
        }
        @Nullable OriginExchange asked = null;
        try {
            asked = OriginExchange.open(origin, request);
            asked.send(body);
            Answer answer = asked.answer();
            report(null);
            return answer;
        } catch (IOException e) {
            if (asked != null) {
                asked.close();
            }
            if (e instanceof BodyFailed failed) {
                if (failed.isMalformed()) {
                    return Face.page(BAD_REQUEST, request);
                }
                throw e;
            }
            report(e);
            if (asked == null && !isSound(body)) {
                return Face.page(BAD_REQUEST, request); // nginx reads the body before it connects
            }
            return Face.page(e instanceof SocketTimeoutException ? TIMEOUT : BAD_GATEWAY, request);
        }
    }

    private static boolean isSound(Body body) throws IOException {
        try {
            body.drop();
            return true;
        } catch (MalformedHttp e) {
            return false;
        }
    }

    /** Reports a client that ended inside its body, or sends what is none. */
    @SuppressWarnings("serial") // never serialized
    static final class BodyFailed extends IOException {
        BodyFailed(IOException cause) {
            super(cause.getMessage(), cause);
        }

        private boolean isMalformed() {
            return getCause() instanceof MalformedHttp;
        }
    }

    /** Logs when the server behind fails and when it is back, not each failure: strangers cause them. */
    private void report(@Nullable IOException failure) {
        if (failing.getAndSet(failure != null) == (failure != null)) {
            return;
        }
        if (failure != null) {
            String why = failure instanceof MalformedHttp ? "answers no HTTP: " : "does not answer: ";
            Logger.warn("--fallback {} {}{}", origin.url(), why, Failures.describe(failure));
        } else {
            Logger.tag(LogTags.REPEATS).info("--fallback {} answers again", origin.url());
        }
    }

    /** The server behind. */
    record Origin(SiteConfig.Fallback config, KeepAlive keepAlive) {
        URI url() {
            return config.url();
        }

        boolean secure() {
            return url().getScheme().equals("https");
        }

        String host() {
            return config.server().host();
        }

        int port() {
            return config.server().port();
        }

        String authority() {
            return url().getRawAuthority();
        }

        /** Returns scheme and authority. */
        String base() {
            return url().getScheme() + "://" + authority();
        }
    }
}
