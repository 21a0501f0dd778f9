package brookloom.lists;

import brookloom.net.stream.Deadline;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A web server's answer as it arrives. Each has a client of its own, whose threads end with it. */
final class Download extends FilterInputStream {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration WHOLE_TIMEOUT = Duration.ofMinutes(5);
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    /** Longer ones are not sent back: servers have limits, too. */
    private static final int MOST_OF_A_VALIDATOR = 1024;

    private final HttpClient client;
    private final Deadline deadline;

    private Download(HttpClient client, InputStream body) {
        super(body);
        this.client = client;
        this.deadline = Deadline.closing(body, WHOLE_TIMEOUT);
    }

    /** See {@link ListSource#open}. */
    static ListSource.@Nullable Content open(URI uri, ListSource.@Nullable Version known) throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(ANSWER_TIMEOUT)
                .build();
        boolean handedOver = false;
        try {
            HttpResponse<InputStream> response =
                    client.send(request(uri, known), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() == NOT_MODIFIED && known != null) {
                return null;
            }
            if (response.statusCode() != OK) {
                throw new IOException("the server answers " + response.statusCode() + advice(response));
            }
            handedOver = true;
            return new ListSource.Content(
                    new Download(client, response.body()), version(response), isDelimited(response));
        } catch (HttpTimeoutException e) {
            throw new IOException("no answer within " + ANSWER_TIMEOUT.toSeconds() + " s", e);
        } catch (ConnectException e) {
            throw new IOException("no connection to its server: " + noConnection(e), e); // the JDK's has no message
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            if (!handedOver) {
                client.shutdownNow();
            }
        }
    }

    private static HttpRequest request(URI uri, ListSource.@Nullable Version known) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).header("User-Agent", "brook-loom");
        if (known != null && known.tag() != null) {
            request.header("If-None-Match", known.tag());
        }
        if (known != null && known.modified() != null) {
            request.header("If-Modified-Since", known.modified());
        }
        return request.build();
    }

    private static String noConnection(ConnectException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the name does not resolve";
            }
        }
        return "check host and port, and that it runs";
    }

    private static String advice(HttpResponse<?> response) {
        return response.statusCode() / 100 == 4 ? ": check the URL" : "";
    }

    private static boolean isDelimited(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Length").isPresent()
                || response.headers().firstValue("Transfer-Encoding").isPresent();
    }

    private static ListSource.Version version(HttpResponse<?> response) {
        return new ListSource.Version(validator(response, "ETag"), validator(response, "Last-Modified"));
    }

    /** Returns null for what cannot be sent back. */
    private static @Nullable String validator(HttpResponse<?> response, String name) {
        return response.headers()
                .firstValue(name)
                .filter(value ->
                        value.length() <= MOST_OF_A_VALIDATOR && value.chars().allMatch(c -> c >= ' ' && c <= '~'))
                .orElse(null);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw new IOException(
                    deadline.expired()
                            ? "it did not arrive within " + WHOLE_TIMEOUT.toMinutes() + " min"
                            : "the server's answer broke off",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        deadline.close();
        try {
            super.close();
        } finally {
            client.shutdownNow();
        }
    }
}
