package brookloom.server.web.site;

import brookloom.net.stream.ByteStream;
import java.io.IOException;

/** Answers what opens no tunnel. Thread-safe; may wait. */
public interface Site extends AutoCloseable {
    /**
     * Answers a request; the caller closes the answer. What is left of the body afterwards is dropped.
     *
     * @throws IOException when the client is gone
     */
    Answer answer(SiteRequest request, Body body) throws IOException;

    /** The body of a request. */
    interface Body {
        /**
         * Agrees to a body that is of no use, if the client waits for that (RFC 9110 §10.1.1), and looks at what has come of
         * it.
         *
         * @throws brookloom.net.http.MalformedHttp when it is none
         */
        void drop() throws IOException;

        /** Moves the body to a server behind us as it is, chunks included. */
        void moveTo(ByteStream sink) throws IOException;
    }

    @Override
    default void close() {}
}
