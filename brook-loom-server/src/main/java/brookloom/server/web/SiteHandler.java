package brookloom.server.web;

import brookloom.net.http.HttpBody;
import brookloom.net.stream.ByteStream;
import brookloom.server.web.site.Answer;
import brookloom.server.web.site.Face;
import brookloom.server.web.site.Refused;
import brookloom.server.web.site.RequestTarget;
import brookloom.server.web.site.Site;
import brookloom.server.web.site.SiteRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Has the site answer requests of HTTP/2, and those that Jetty has read; each on a virtual thread. */
final class SiteHandler extends Handler.Abstract.NonBlocking {
    private static final int HTTP_2 = 2000;

    private final Site site;

    SiteHandler(Site site) {
        this.site = site;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Thread.ofVirtual().name("site").start(() -> {
            try (Answer answer = answer(request)) {
                write(request, response, answer);
                callback.succeeded();
            } catch (IOException | RuntimeException e) {
                callback.failed(e);
            }
        });
        return true;
    }

    private Answer answer(Request request) throws IOException {
        String raw = String.valueOf(request.getHttpURI().getPathQuery());
        try {
            return site.answer(siteRequest(request, raw, RequestTarget.parse(raw)), new StreamBody(request));
        } catch (Refused e) {
            return Face.page(e.status(), siteRequest(request, raw, new RequestTarget("/", null)));
        }
    }

    static SiteRequest siteRequest(Request request, String raw, RequestTarget target) {
        HttpFields headers = request.getHeaders();
        long length = headers.getLongField(HttpHeader.CONTENT_LENGTH);
        return new SiteRequest(
                request.getMethod(),
                raw,
                target,
                HTTP_2,
                headers,
                String.valueOf(Request.getServerName(request)).toLowerCase(Locale.ROOT),
                body(request.getMethod(), length),
                new SiteRequest.Via(
                        (InetSocketAddress) request.getConnectionMetaData().getLocalSocketAddress(),
                        (InetSocketAddress) request.getConnectionMetaData().getRemoteSocketAddress(),
                        request.isSecure()));
    }

    /** HTTP/2 need not tell a length; without one, only these methods have a body. */
    private static HttpBody body(String method, long length) {
        if (length > 0) {
            return new HttpBody.Sized(length);
        }
        boolean may = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
        return length == 0 || !may ? new HttpBody.None() : new HttpBody.Chunked();
    }

    static void write(Request request, Response response, Answer answer) throws IOException {
        response.setStatus(answer.status());
        Face.fields(answer).forEach(response.getHeaders()::add);
        OutputStream out = Content.Sink.asOutputStream(response);
        if (!request.getMethod().equals("HEAD")) {
            answer.content().writeTo(out);
        }
        out.close(); // not where that failed: half an answer must not look like a whole one
    }

    /** A body in DATA frames. */
    private record StreamBody(Request request) implements Site.Body {
        private static final int BUFFER = 16 * 1024;
        private static final byte[] END_OF_LINE = {'\r', '\n'};

        @Override
        public void drop() {
            // Jetty drops it when the answer is complete.
        }

        private static void write(ByteStream sink, byte[] buffer, int length, boolean chunked) throws IOException {
            if (chunked) {
                byte[] size = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                sink.write(size, 0, size.length);
            }
            sink.write(buffer, 0, length);
            if (chunked) {
                sink.write(END_OF_LINE, 0, END_OF_LINE.length);
            }
        }

        @Override
        public void moveTo(ByteStream sink) throws IOException {
            boolean chunked = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) < 0;
            byte[] buffer = new byte[BUFFER];
            try (InputStream in = Content.Source.asInputStream(request)) {
                for (int n; (n = in.read(buffer)) >= 0; ) {
                    write(sink, buffer, n, chunked);
                }
            }
            if (chunked) {
                write(sink, buffer, 0, true); // the last chunk
            }
        }
    }
}
