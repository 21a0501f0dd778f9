package brookloom.server.users.service;

import brookloom.lists.ListSource;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service for the list of users, with the validators of its last answer. Trusts that service alone: redirects are not
 * followed. Each question has a connection of its own: one that the service has closed since the last would fail the next.
 */
public final class ServiceSource implements ListSource.Other, Closeable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final int MOST_OF_THE_HEADERS = 64 << 10;

    /** Longer ones are not sent back: services have limits, too. */
    private static final int MOST_OF_A_VALIDATOR = 1024;

    private final URI uri;
    private final ListSource name;
    private final Duration patience;
    private final ServiceClient client;

    /** Asks nothing yet. */
    public ServiceSource(ListSource.Url url) {
        this(url, ANSWER_TIMEOUT);
    }

    /** @param patience of an answer that does not begin, or pauses */
    ServiceSource(ListSource.Url url, Duration patience) {
        this.uri = url.uri();
        this.name = url;
        this.patience = patience;
        this.client = new ServiceClient(patience, MOST_OF_THE_HEADERS);
    }

    @Override
    public @Nullable Content open(@Nullable Version known) throws IOException {
        InputStreamResponseListener answer = new InputStreamResponseListener();
        Request request = request(client.started(uri), known);
        boolean handedOver = false;
        try {
            request.send(answer);
            Response response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (response.getStatus() == HttpStatus.NOT_MODIFIED_304 && known != null) {
                return null;
            }
            if (response.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101) {
                client.stop(); // the connection is nobody's then
            }
            if (response.getStatus() != HttpStatus.OK_200) {
                throw new IOException("the server answers " + response.getStatus() + advice(response));
            }
            handedOver = true;
            return new Content(new Body(answer.getInputStream(), request), version(response), isDelimited(response));
        } catch (TimeoutException e) {
            throw unanswered(e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (RejectedExecutionException e) {
            throw new IOException("closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            if (!handedOver) {
                abort(request);
            }
        }
    }

    /** Closes the connection, of which nothing is wanted any more. */
    private static void abort(Request request) {
        var unused = request.abort(new IOException("closed"));
    }

    private Request request(HttpClient client, @Nullable Version known) {
        return client.newRequest(uri).headers(headers -> {
            headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            if (known != null && known.tag() != null) {
                headers.put(HttpHeader.IF_NONE_MATCH, known.tag());
            }
            if (known != null && known.modified() != null) {
                headers.put(HttpHeader.IF_MODIFIED_SINCE, known.modified());
            }
        });
    }

    private static String advice(Response response) {
        if (response.getHeaders().contains(HttpHeader.LOCATION)) {
            return " (redirects are not followed here)";
        }
        return HttpStatus.isClientError(response.getStatus()) ? ": check the URL" : "";
    }

    /** Describes a failure in words that are the same the next time: Jetty's own name the connection. */
    private IOException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case UnknownHostException e -> new IOException("no connection to its server: the name does not resolve", e);
            case ConnectException e ->
                new IOException("no connection to its server: check host and port, and that it runs", e);
            case SocketTimeoutException e -> unanswered(e);
            case TimeoutException e -> unanswered(e);
            case SSLException e -> e;
            case IOException e ->
                new IOException("it closed the connection without an answer: check http or https, and that it runs", e);
            case HttpResponseException e
            when isOfAProxy(e) ->
                new IOException(
                        "the proxy on the way answers " + e.getResponse().getStatus(), e);
            case null, default -> new IOException("it gives no answer of HTTP", cause);
        };
    }

    private static boolean isOfAProxy(HttpResponseException failure) {
        return HttpMethod.CONNECT.is(failure.getResponse().getRequest().getMethod());
    }

    private IOException unanswered(Exception cause) {
        return new IOException("no answer within " + patience.toSeconds() + " s", cause);
    }

    /** Returns whether an early end shows. */
    private static boolean isDelimited(Response response) {
        return response.getHeaders().contains(HttpHeader.CONTENT_LENGTH)
                || response.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    private static Version version(Response response) {
        return new Version(validator(response, HttpHeader.ETAG), validator(response, HttpHeader.LAST_MODIFIED));
    }

    /** Returns null for what cannot be sent back. */
    private static @Nullable String validator(Response response, HttpHeader name) {
        String value = response.getHeaders().get(name);
        boolean usable = value != null
                && value.length() <= MOST_OF_A_VALIDATOR
                && value.chars().allMatch(c -> c >= ' ' && c <= '~');
        return usable ? value : null;
    }

    /** An answer as it arrives; closing it before its end closes the connection. */
    private static final class Body extends FilterInputStream {
        private final Request request;

        Body(InputStream body, Request request) {
            super(body);
            this.request = request;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                throw new IOException("the server's answer broke off", e);
            }
        }

        @Override
        public void close() throws IOException {
            super.close();
            abort(request); // where it has come whole, there is nothing to abort
        }
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        return name.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
