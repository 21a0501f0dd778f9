package brookloom.net.http;

/** Follows a body to its end, in whatever pieces it comes. One for each body; of one thread. */
public sealed interface BodyScanner permits SizedScanner, ChunkedScanner, UntilCloseScanner {
    /**
     * Looks at the next bytes.
     *
     * @return how many of them belong to the body; fewer than {@code length} only when it is done
     * @throws MalformedHttp when they cannot belong to any
     */
    int scan(byte[] bytes, int offset, int length) throws MalformedHttp;

    /** Returns whether the body is complete. */
    boolean done();
}
