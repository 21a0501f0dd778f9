package brookloom.it.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppProtocol;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** java.net.http and a bare socket behind the HTTP proxy, the tunnel in between. */
@ExtendWith(LeakCheck.class)
class HttpProxyAppsTest {
    private static BrookLoomBuilder options() {
        return BrookLoom.builder().apps(AppProtocol.HTTP);
    }

    private static HttpClient.Builder behind(BrookLoom tunnel) {
        return HttpClient.newBuilder().proxy(ProxySelector.of(tunnel.proxy(AppProtocol.HTTP)));
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filesGoBothWaysWhole(boolean bare) throws Exception {
        try (WebSite site = WebSite.plain();
                BrookLoom tunnel = options().withoutBrookProtocol(bare).start();
                HttpClient web = behind(tunnel).build()) {
            HttpResponse<InputStream> down = web.send(request(site.url("/file")).build(), BodyHandlers.ofInputStream());
            try (InputStream body = down.body()) {
                assertThat(WebSite.sha256(body)).isEqualTo(WebSite.sha256(WebSite.FILE));
            }
            for (HttpRequest.BodyPublisher body : List.of(
                    BodyPublishers.ofByteArray(WebSite.FILE),
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(WebSite.FILE)))) {
                HttpRequest up = request(site.url("/sum"))
                        .PUT(body)
                        .expectContinue(body.contentLength() > 0)
                        .build();
                assertThat(web.send(up, BodyHandlers.ofString()).body()).isEqualTo(WebSite.sha256(WebSite.FILE));
            }
        }
    }

    @Test
    void aBodyGoesUpWhileTheAnswerComesDown() throws Exception {
        try (WebSite site = WebSite.plain();
                BrookLoom tunnel = options().start();
                Socket app = new Socket(InetAddress.getLoopbackAddress(), port(tunnel));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // The site answers in chunks, an app of HTTP/1.0 gets what is in them.
            String head = "POST " + site.url("/echo") + " HTTP/1.0\r\nContent-Length: " + WebSite.FILE.length;
            Future<?> sent = threads.submit(() -> {
                app.getOutputStream().write((head + "\r\n\r\n").getBytes(UTF_8));
                app.getOutputStream().write(WebSite.FILE);
                return app;
            });
            assertThat(head(app)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\nConnection: close\r\n\r\n");
            assertThat(WebSite.sha256(app.getInputStream())).isEqualTo(WebSite.sha256(WebSite.FILE));
            assertThat(sent.get()).isSameAs(app);
        }
    }

    @Test
    void httpsSitesAreReachedByConnect() throws Exception {
        TestAuthority authority = TestAuthority.root("Sites");
        try (WebSite site = WebSite.tls(authority);
                BrookLoom tunnel = options().start();
                HttpClient web =
                        behind(tunnel).sslContext(authority.clientTls()).build()) {
            HttpResponse<InputStream> down = web.send(request(site.url("/file")).build(), BodyHandlers.ofInputStream());
            try (InputStream body = down.body()) {
                assertThat(WebSite.sha256(body)).isEqualTo(WebSite.sha256(WebSite.FILE));
            }
        }
    }

    @Test
    void requestsOneAfterTheOtherShareATunnel() throws Exception {
        try (WebSite site = WebSite.plain();
                BrookLoom tunnel = options().start();
                Socket app = new Socket(InetAddress.getLoopbackAddress(), port(tunnel))) {
            for (int i = 0; i < 10; i++) {
                assertThat(get(app, site.url("/" + i))).endsWith("\r\n\r\n/" + i);
                assertThat(tunnel.tunnels()).isEqualTo(1);
            }
        }
    }

    @Test
    void aTunnelEndsWithItsApp() throws Exception {
        try (WebSite site = WebSite.plain();
                BrookLoom tunnel = options().start()) {
            try (Socket app = new Socket(InetAddress.getLoopbackAddress(), port(tunnel))) {
                assertThat(get(app, site.url("/x"))).endsWith("/x");
            }
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
        }
    }

    @Test
    void manyAppsAskAtOnce() throws Exception {
        try (WebSite site = WebSite.plain();
                BrookLoom tunnel = options().start();
                HttpClient web =
                        behind(tunnel).version(HttpClient.Version.HTTP_1_1).build()) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(web.sendAsync(request(site.url("/" + i)).build(), BodyHandlers.ofString()));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(answers.get(i).get().body()).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void aLoginIsRequiredAndSent() throws Exception {
        Authenticator login = new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("app", "its secret".toCharArray());
            }
        };
        try (WebSite site = WebSite.plain();
                BrookLoom tunnel = options().socks5User("app", "its secret").start();
                HttpClient stranger = behind(tunnel).build();
                HttpClient known = behind(tunnel).authenticator(login).build()) {
            HttpRequest get = request(site.url("/x")).build();
            assertThat(stranger.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(407);
            assertThat(known.send(get, BodyHandlers.ofString()).body()).isEqualTo("/x");
            assertThat(site.asked()).containsExactly("GET /x");
        }
    }

    @Test
    void anUnreachedTargetIsAPageWithTheReason() throws Exception {
        try (BrookLoom tunnel = options().start();
                HttpClient web = behind(tunnel).build()) {
            int port = FreePort.next();
            assertPage(web, "http://127.0.0.1:" + port + "/", "server: 127.0.0.1:" + port + ": connection refused\n");
            assertPage(web, "http://nowhere.invalid/", "server: nowhere.invalid: unknown host\n");
        }
    }

    private static void assertPage(HttpClient web, String url, String line) throws Exception {
        HttpResponse<String> answer = web.send(request(url).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(answer.body()).isEqualTo(line);
    }

    @Test
    void aTunnelThatWaitsForItsTargetReportsTheReasonToo() throws Exception {
        try (BrookLoom tunnel = options().waitForTarget(true).start();
                Socket app = new Socket(InetAddress.getLoopbackAddress(), port(tunnel))) {
            int port = FreePort.next();
            app.getOutputStream().write(("CONNECT 127.0.0.1:" + port + " HTTP/1.1\r\n\r\n").getBytes(UTF_8));
            assertThat(new String(app.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
                    .endsWith("\r\n\r\nserver: 127.0.0.1:" + port + ": connection refused\n");
        }
    }

    private static int port(BrookLoom tunnel) {
        return tunnel.proxy(AppProtocol.HTTP).getPort();
    }

    /** One answer with a body of known length. */
    private static String get(Socket app, String url) throws IOException {
        app.getOutputStream().write(("GET " + url + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(UTF_8));
        String answer = head(app);
        String length = answer.replaceAll("(?is).*content-length: (\\d+).*", "$1");
        return answer + new String(app.getInputStream().readNBytes(Integer.parseInt(length)), UTF_8);
    }

    private static String head(Socket app) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = app.getInputStream().read();
            assertThat(c).as(head.toString()).isNotNegative();
            head.append((char) c);
        }
        return head.toString();
    }
}
