package brookloom.server.web.site;

import brookloom.net.http.HttpBody;

/** Limits bodies that nobody reads, to what nginx takes by default. */
final class RequestBodies {
    /** Status for a body that is too large. */
    static final int TOO_LARGE = 413;

    private static final long MAX = 1 << 20;

    private RequestBodies() {}

    static boolean isTooLarge(SiteRequest request) {
        return request.body() instanceof HttpBody.Sized sized && sized.bytes() > MAX;
    }
}
