package brookloom.server.web.site;

/** Answers everything with the same page: a web server that has nothing to show. */
public final class NoSite implements Site {
    private static final int NOT_FOUND = 404;

    @Override
    public Answer answer(SiteRequest request, Body body) {
        return Face.page(RequestBodies.isTooLarge(request) ? RequestBodies.TOO_LARGE : NOT_FOUND, request);
    }
}
