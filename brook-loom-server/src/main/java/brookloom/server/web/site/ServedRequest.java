package brookloom.server.web.site;

import brookloom.net.http.BodyRelay;
import brookloom.net.http.BodyScanner;
import brookloom.net.http.HttpBody;
import brookloom.net.http.HttpReader;
import brookloom.net.http.MalformedHttp;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.ForwardingStream;
import brookloom.net.stream.PrefixedStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Serves one request of a connection of HTTP/1.x. Waits, so it runs on a virtual thread. */
public final class ServedRequest {
    /** Longest time for the rest of a body that is discarded. */
    private static final Duration REST = Duration.ofSeconds(30);

    /** Longest pause in such a rest. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final int BUFFER = 16 * 1024;
    private static final byte[] CONTINUE = Latin.bytes("HTTP/1.1 100 Continue\r\n\r\n");

    /** Statuses that end the connection. */
    private static final Set<Integer> CLOSING = Set.of(400, 413, 414, 500, 501);

    /** A status that ends the connection, although nginx says that it is kept. */
    private static final int PRECONDITION_FAILED = 412;

    private final SiteRequest request;
    private final byte[] behind;
    private final ByteStream stream;
    private @Nullable HttpReader reader;
    private boolean bodyTaken;
    private boolean bodyTorn;

    /**
     * Serves a request.
     *
     * @param behind what has come behind its head
     */
    public ServedRequest(SiteRequest request, byte[] behind, ByteStream stream) {
        this.request = request;
        this.behind = behind;
        this.stream = stream;
    }

    /** Answers a request that no site gets to see. The stream stays open. */
    public static void refuse(int status, SiteRequest request, ByteStream stream) throws IOException {
        try (Answer page = Face.page(status, request)) {
            new ServedRequest(request, new byte[0], stream).write(page, false);
        }
    }

    /**
     * Answers, and reads what is left of the body.
     *
     * @param mayKeep whether another request may follow
     * @return what has come behind the request; null when the connection is to end
     * @throws IOException when the client is gone
     */
    public byte @Nullable [] serve(Site site, boolean mayKeep) throws IOException {
        boolean keep;
        int status;
        try (Answer answer = site.answer(request, new Incoming())) {
            boolean sized = answer.length() != Answer.UNKNOWN || answer.isBare() || chunks(answer);
            keep = mayKeep && request.wantsKeepAlive() && sized && !closes(answer) && isBodySound();
            status = answer.reason() == null ? answer.status() : 0;
            write(answer, keep);
            if (answer.content() instanceof Takeover takeover) {
                takeover.run(PrefixedStream.of(behind, stream));
                return null;
            }
        }
        dropRest();
        return keep && !bodyTorn && status != PRECONDITION_FAILED ? rest() : null;
    }

    /** Content that is no content: bytes both ways, until both have ended (RFC 9110 §7.8). */
    interface Takeover extends Answer.Content {
        @Override
        default void writeTo(OutputStream out) {}

        /** Owns the client's stream. */
        void run(ByteStream client) throws IOException;
    }

    /** Those of a server behind us keep the connection. */
    private static boolean closes(Answer answer) {
        return answer.reason() == null && CLOSING.contains(answer.status());
    }

    /** Returns whether what has come of the body so far is one. */
    private boolean isBodySound() {
        try {
            int unused = bodyTaken ? 0 : request.body().scanner().scan(behind, 0, behind.length);
            return !bodyTorn;
        } catch (MalformedHttp e) {
            return false;
        }
    }

    /** Returns whether the body broke off, so that what else comes means nothing. */
    public boolean isBodyTorn() {
        return bodyTorn;
    }

    private boolean chunks(Answer answer) {
        return answer.length() == Answer.UNKNOWN && !answer.isBare() && request.version() >= RequestLine.HTTP_1_1;
    }

    private void write(Answer answer, boolean keep) throws IOException {
        OutputStream out = new BufferedOutputStream(new StreamOutput(stream), BUFFER);
        boolean chunked = chunks(answer);
        if (request.version() >= RequestLine.HTTP_1_0) {
            String fate = answer.content() instanceof Takeover ? "upgrade" : keep ? "keep-alive" : "close";
            out.write(Face.head(answer, chunked, fate));
        }
        if (!request.isHead() && !answer.isBare()) {
            if (chunked) {
                ChunkedOutput chunks = new ChunkedOutput(out);
                answer.content().writeTo(chunks);
                chunks.finish(); // not where that failed: half an answer must not look like a whole one
            } else {
                answer.content().writeTo(out);
            }
        }
        out.flush();
    }

    private HttpReader reader() {
        HttpReader open = reader;
        if (open == null) {
            open = new HttpReader(PrefixedStream.of(behind, stream), HttpReader.MAX_HEAD);
            reader = open;
        }
        return open;
    }

    private byte[] rest() {
        return reader == null ? behind : reader.takeRest();
    }

    private void dropRest() throws IOException {
        if (bodyTaken || bodyTorn || request.body() instanceof HttpBody.None) {
            return;
        }
        Nowhere nowhere = new Nowhere(stream);
        try (Deadline whole = Deadline.closing(stream, REST)) {
            new BodyRelay(reader(), nowhere).run(request.body());
        } catch (MalformedHttp e) {
            bodyTorn = true;
        } finally {
            nowhere.pause.close();
        }
    }

    private final class Incoming implements Site.Body {
        @Override
        public void drop() throws IOException {
            BodyScanner scanner = request.body().scanner();
            int unused = scanner.scan(behind, 0, behind.length);
            agree();
        }

        @Override
        public void moveTo(ByteStream sink) throws IOException {
            if (!bodyTaken && !(request.body() instanceof HttpBody.None)) {
                agree();
                bodyTorn = true; // where the next fails, nobody knows where the body goes on
                new BodyRelay(reader(), sink).run(request.body());
                bodyTorn = false;
            }
            bodyTaken = true;
        }

        private void agree() throws IOException {
            if (request.expectsContinue()) {
                stream.write(CONTINUE, 0, CONTINUE.length);
            }
        }
    }

    /** Discards what is written; the client's stream is cut when nothing is for a while. */
    private static final class Nowhere extends ForwardingStream {
        private Deadline pause;

        Nowhere(ByteStream client) {
            super(client);
            this.pause = Deadline.closing(client, PAUSE);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            pause.close();
            pause = Deadline.closing(inner(), PAUSE);
        }
    }
}
