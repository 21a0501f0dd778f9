package brookloom.server.web.site;

/** Reports a request that no site gets to see; the connection ends after the answer. */
@SuppressWarnings("serial") // never serialized
public final class Refused extends Exception {
    private final int status;

    /** @param status of the answer; {@link Face} has pages for some that never appear in a status line */
    public Refused(int status) {
        super("status " + status, null, false, false);
        this.status = status;
    }

    /** Returns the status of the answer. */
    public int status() {
        return status;
    }
}
