package brookloom.server.certificates.acme;

import brookloom.net.pem.CertificateProblem;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;

/** HTTP-01 (RFC 8555 §8.3): serves {@code /.well-known/acme-challenge/} and nothing else. */
final class HttpResponder implements ChallengeResponder {
    private static final String PREFIX = "/.well-known/acme-challenge/";
    private static final int MAX_THREADS = 8;

    private final Server server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    private HttpResponder(Server server) {
        this.server = server;
    }

    /** @throws CertificateProblem when the port cannot be had */
    static HttpResponder listen(InetAddress host, int port) throws CertificateProblem {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 0);
        threads.setName("acme-http");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host.isAnyLocalAddress() ? null : host.getHostAddress());
        connector.setPort(port);
        connector.setIdleTimeout(Duration.ofSeconds(10).toMillis());
        server.addConnector(connector);
        server.setStopTimeout(0);
        HttpResponder responder = new HttpResponder(server);
        server.setHandler(responder.handler());
        try {
            server.start();
            return responder;
        } catch (Exception e) {
            responder.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CertificateProblem(
                    "port " + port + " (--acmeHttpPort) cannot be listened on: " + cause.getMessage(), e);
        }
    }

    @Override
    public void answer(Authorization authorization, Challenge challenge) {
        Http01Challenge http = (Http01Challenge) challenge;
        answers.put(PREFIX + http.getToken(), http.getAuthorization());
    }

    private Handler handler() {
        return new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String answer = answers.get(Request.getPathInContext(request));
                if (answer == null || !HttpMethod.GET.is(request.getMethod())) {
                    Response.writeError(request, response, callback, 404);
                } else {
                    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
                    response.write(true, StandardCharsets.US_ASCII.encode(answer), callback);
                }
                return true;
            }
        };
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP-01 listener did not stop", e);
        }
    }
}
