package brookloom.server.certificates.acme;

import brookloom.net.http.HttpHead;
import brookloom.net.http.HttpHead.Field;
import brookloom.net.http.HttpHead.Leniency;
import brookloom.net.http.HttpReader;
import brookloom.net.listen.Ports;
import brookloom.net.listen.StreamListener;
import brookloom.net.pem.CertificateProblem;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.BindFailures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;

/** HTTP-01 (RFC 8555 §8.3): serves {@code /.well-known/acme-challenge/} and nothing else, one request a connection. */
final class HttpResponder implements ChallengeResponder {
    private static final String PREFIX = "/.well-known/acme-challenge/";
    private static final int CONNECTIONS = 64;
    private static final int BACKLOG = 64;
    private static final int MAX_HEAD = 8 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final int port;
    private final StreamListener requests;
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    private HttpResponder(ServerSocket socket, KeepAlive keepAlive) {
        this.port = socket.getLocalPort();
        this.requests = new StreamListener("acme-http", CONNECTIONS, keepAlive);
        requests.listen(socket, "HTTP-01 on port " + port, this::serve);
    }

    /** @throws CertificateProblem when the port cannot be bound */
    static HttpResponder listen(InetAddress host, int port, KeepAlive keepAlive) throws CertificateProblem {
        try {
            return new HttpResponder(Ports.tcp(new InetSocketAddress(host, port), BACKLOG), keepAlive);
        } catch (IOException e) {
            throw new CertificateProblem(
                    "port " + port + " (--acmeHttpPort) cannot be listened on: "
                            + BindFailures.reason(new InetSocketAddress(host, port), e),
                    e);
        }
    }

    /** Returns the port that listens. */
    int port() {
        return port;
    }

    @Override
    public void answer(Authorization authorization, Challenge challenge) {
        Http01Challenge http = (Http01Challenge) challenge;
        answer(http.getToken(), http.getAuthorization());
    }

    void answer(String token, String answer) {
        answers.put("GET " + PREFIX + token, answer);
    }

    private void serve(SocketStream client) throws IOException {
        try (Deadline deadline = Deadline.closing(client, LIMIT)) {
            HttpReader in = new HttpReader(client, MAX_HEAD);
            byte[] answer = response(HttpHead.parse(in.head(), Leniency.NONE));
            client.write(answer, 0, answer.length);
            client.shutdownOutput();
        }
    }

    private byte[] response(HttpHead request) {
        String line = request.startLine();
        int version = line.lastIndexOf(" HTTP/1.");
        @Nullable String answer = version < 0 ? null : answers.get(line.substring(0, version));
        return answer == null
                ? message("404 Not Found", "text/plain", "not found")
                : message("200 OK", "application/octet-stream", answer);
    }

    private static byte[] message(String status, String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        List<Field> fields = List.of(
                new Field("Content-Type", type),
                new Field("Content-Length", Integer.toString(body.length)),
                new Field("Connection", "close"));
        return new HttpHead("HTTP/1.1 " + status, fields).encode(body);
    }

    @Override
    public void close() {
        requests.close();
    }
}
