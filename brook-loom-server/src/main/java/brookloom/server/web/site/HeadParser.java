package brookloom.server.web.site;

import brookloom.net.http.HttpBody;
import brookloom.server.web.site.SiteRequest.Via;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Parses the head of a request as nginx does, as its bytes come. One for each request; of one thread at a time.
 *
 * <p>One path is exempt from the rules for targets, and from the tighter limits: the tunnel's, which the original's clients
 * send decoded. Nobody who does not know the path can tell.
 */
public final class HeadParser {
    /** Status of a head that is too large, in a page of status 400. */
    public static final int HEAD_TOO_LARGE = 494;

    /**
     * Bytes of a head for the exempt path: 64 KiB of fields, cookies and the tokens of CDNs for instance, and a request
     * line.
     */
    public static final int MAX_HEAD = (64 + 2) * 1024;

    private static final int URI_TOO_LARGE = 414;
    private static final int MAX_FIELDS = 1000;

    /** Fields that nginx takes once; others may come again. */
    private static final Set<HttpHeader> UNIQUE = EnumSet.of(
            HttpHeader.HOST,
            HttpHeader.IF_MODIFIED_SINCE,
            HttpHeader.IF_UNMODIFIED_SINCE,
            HttpHeader.IF_MATCH,
            HttpHeader.IF_NONE_MATCH,
            HttpHeader.CONTENT_LENGTH,
            HttpHeader.CONTENT_RANGE,
            HttpHeader.CONTENT_TYPE,
            HttpHeader.IF_RANGE,
            HttpHeader.TRANSFER_ENCODING,
            HttpHeader.EXPECT,
            HttpHeader.AUTHORIZATION);

    private final Via connection;
    private final Predicate<String> exempt;
    private final RequestLine line = new RequestLine();
    private final HeadBuffers buffers = new HeadBuffers(MAX_HEAD);
    private final HttpFields.Mutable headers = HttpFields.build();
    private FieldLine field = new FieldLine();
    private int fieldStart;
    private int parsed;
    private String method = "";
    private String rawTarget = "";
    private String host = "";
    private @Nullable RequestTarget target;
    private @Nullable Refused badTarget;
    private boolean complete;

    /** @param exempt whether a target, as it came, is the tunnel's */
    public HeadParser(Via connection, Predicate<String> exempt) {
        this.connection = connection;
        this.exempt = exempt;
    }

    /**
     * Parses what has come since the last call.
     *
     * @param bytes the head from its start on, at the same positions each time
     * @return whether the head is complete
     */
    public boolean parse(byte[] bytes, int size) throws Refused {
        while (!complete && parsed < size) {
            int c = Byte.toUnsignedInt(bytes[parsed]);
            if (line.isDone()) {
                parseField(c, bytes);
            } else {
                parseLine(c, bytes);
            }
        }
        return complete;
    }

    /** Returns how many bytes the head has, once it is complete. */
    public int length() {
        return parsed;
    }

    private void parseLine(int c, byte[] bytes) throws Refused {
        line.next(c, parsed++);
        buffers.take(line.isEmpty() || line.isDone() ? 0 : parsed - line.start(), URI_TOO_LARGE);
        if (line.isDone()) {
            requestLine(bytes);
            fieldStart = parsed;
        }
    }

    private void requestLine(byte[] bytes) throws Refused {
        method = line.method(bytes);
        rawTarget = line.target(bytes);
        host = host(line.host(bytes));
        if (line.hasHost() && host.isEmpty()) {
            throw new Refused(400);
        }
        complete = line.version() == RequestLine.HTTP_0_9;
        if (complete && !method.equals("GET")) {
            throw new Refused(400);
        }
        if (exempt.test(rawTarget)) {
            buffers.beGenerous();
        }
        try {
            target = RequestTarget.parse(rawTarget);
        } catch (Refused e) {
            if (!exempt.test(rawTarget)) {
                throw e;
            }
            badTarget = e;
        }
    }

    private void parseField(int c, byte[] bytes) throws Refused {
        field.next(c, parsed++);
        buffers.take(field.isField() || field.isEndOfHead() ? 0 : parsed - fieldStart, HEAD_TOO_LARGE);
        if (field.isEndOfHead()) {
            check();
            complete = true;
        } else if (field.isField()) {
            if (!field.isIgnored()) {
                add(new HttpField(field.name(bytes), field.value(bytes)));
            }
            field = new FieldLine();
            fieldStart = parsed;
        }
    }

    private void add(HttpField added) throws Refused {
        if (headers.size() == MAX_FIELDS && !exempt.test(rawTarget)) {
            throw new Refused(HEAD_TOO_LARGE);
        }
        HttpHeader name = added.getHeader();
        if (name != null && UNIQUE.contains(name) && headers.contains(name)) {
            throw new Refused(400);
        }
        headers.add(added);
        if (name == HttpHeader.HOST) {
            String named = host(String.valueOf(added.getValue()));
            if (named.isEmpty()) {
                throw new Refused(400);
            }
            host = host.isEmpty() ? named : host;
        }
    }

    /** Returns the host without port and last dot, in lower case. */
    private static String host(String text) throws Refused {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        String name = (end <= 0 ? text : text.substring(0, end)).toLowerCase(Locale.ROOT);
        if (text.contains("..") || text.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '/')) {
            throw new Refused(400);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private void check() throws Refused {
        if (!headers.contains(HttpHeader.HOST) && line.version() > RequestLine.HTTP_1_0) {
            throw new Refused(400);
        }
        var unused = body();
        if (method.equals("TRACE") || method.equals("CONNECT")) {
            throw new Refused(405);
        }
    }

    private HttpBody body() throws Refused {
        String length = headers.get(HttpHeader.CONTENT_LENGTH);
        if (length != null && !length.matches("\\d{1,18}")) {
            throw new Refused(400);
        }
        String encoding = headers.get(HttpHeader.TRANSFER_ENCODING);
        if (encoding == null) {
            return length == null || length.matches("0+")
                    ? new HttpBody.None()
                    : new HttpBody.Sized(Long.parseLong(length));
        }
        if (line.version() < RequestLine.HTTP_1_1) {
            throw new Refused(400);
        }
        if (!encoding.equalsIgnoreCase("chunked")) {
            throw new Refused(501);
        }
        if (length != null) {
            throw new Refused(400);
        }
        return new HttpBody.Chunked();
    }

    /** Returns the request, once it is complete; its target is "/" where only an exempt one would be taken. */
    public SiteRequest request() throws Refused {
        if (!complete) {
            throw new IllegalStateException("the head is not complete");
        }
        RequestTarget known = target == null ? new RequestTarget("/", null) : target;
        return new SiteRequest(method, rawTarget, known, line.version(), headers, host, body(), connection);
    }

    /**
     * Fails for a request that only an exempt target has saved so far.
     *
     * @throws Refused as it would have been without the exemption
     */
    public void checkTarget() throws Refused {
        if (badTarget != null) {
            throw badTarget;
        }
    }

    /** Returns the request as far as it has come, for the page that refuses it. */
    public SiteRequest refused() {
        int version = complete && line.version() == RequestLine.HTTP_0_9 ? line.version() : RequestLine.HTTP_1_0;
        return new SiteRequest(
                method.isEmpty() ? "GET" : method,
                rawTarget,
                new RequestTarget("/", null),
                version,
                headers,
                host,
                new HttpBody.None(),
                connection);
    }
}
