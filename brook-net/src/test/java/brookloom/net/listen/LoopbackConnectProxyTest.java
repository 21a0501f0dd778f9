package brookloom.net.listen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.http.HttpHead;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class LoopbackConnectProxyTest {
    private static final String REQUEST = "CONNECT example.com:443 HTTP/1.1\r\nX: y\r\n\r\n";
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    private final MemoryStream.Pair target = MemoryStream.pair();
    private final List<HttpHead> requests = new CopyOnWriteArrayList<>();
    private LoopbackConnectProxy proxy;
    private Socket library;

    @BeforeEach
    void open() throws IOException {
        proxy = LoopbackConnectProxy.open(
                "test",
                request -> {
                    requests.add(request);
                    if (request.has("Refuse")) {
                        throw new IOException("refused");
                    }
                    return target.near();
                },
                Duration.ofSeconds(10));
        Proxy address =
                proxy.selector().select(URI.create("https://example.com/")).getFirst();
        InetSocketAddress loopback = (InetSocketAddress) address.address();
        library = new Socket(loopback.getAddress(), loopback.getPort());
        library.setSoTimeout(20_000);
    }

    @AfterEach
    void close() throws IOException {
        target.far().close(); // or the proxy waits for its end
        library.close();
        proxy.close();
    }

    @Test
    void aConnectLeadsToTheStreamAndBothEndsArePassedOn() throws Exception {
        send(REQUEST);
        assertThat(receive(ESTABLISHED.length())).isEqualTo(ESTABLISHED);
        assertThat(requests)
                .containsExactly(HttpHead.of("CONNECT example.com:443 HTTP/1.1").with("X", "y"));
        send("there");
        assertThat(fromLibrary(5)).isEqualTo("there");
        target.far().write("back".getBytes(ISO_8859_1));
        assertThat(receive(4)).isEqualTo("back");
        target.far().shutdownOutput();
        assertThat(library.getInputStream().read()).isEqualTo(-1);
        library.shutdownOutput();
        assertThat(target.far().read(new byte[1], 0, 1)).isEqualTo(-1);
    }

    @Test
    void whatCameWithTheRequestIsTheTargets() throws Exception {
        send(REQUEST + "early");
        assertThat(fromLibrary(5)).isEqualTo("early");
    }

    @Test
    void whatTheServerSendsFirstComesAfterOurAnswer() throws Exception {
        target.far().write("220 hello".getBytes(ISO_8859_1));
        send(REQUEST);
        assertThat(receive(ESTABLISHED.length())).isEqualTo(ESTABLISHED);
        assertThat(library.getInputStream().available()).isZero();
        send("EHLO");
        assertThat(receive(9)).isEqualTo("220 hello");
    }

    @Test
    void aRefusedRequestIsAnsweredAndTheConnectionEnds() throws Exception {
        send("CONNECT example.com:443 HTTP/1.1\r\nRefuse: me\r\n\r\n");
        assertThat(new String(library.getInputStream().readAllBytes(), ISO_8859_1))
                .isEqualTo("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    }

    @Test
    void anotherMethodGetsNothing() throws Exception {
        send("GET / HTTP/1.1\r\n\r\n");
        assertThat(library.getInputStream().read()).isEqualTo(-1);
        assertThat(requests).isEmpty();
    }

    @Test
    void closingEndsTheLibrarysConnectionAndTheTarget() throws Exception {
        send(REQUEST);
        assertThat(receive(ESTABLISHED.length())).isEqualTo(ESTABLISHED);
        proxy.close();
        assertThat(library.getInputStream().read()).isEqualTo(-1);
        assertThat(target.far().read(new byte[1], 0, 1)).isEqualTo(-1);
    }

    private void send(String text) throws IOException {
        library.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private String receive(int bytes) throws IOException {
        return new String(library.getInputStream().readNBytes(bytes), ISO_8859_1);
    }

    private String fromLibrary(int bytes) throws IOException {
        byte[] read = new byte[bytes];
        for (int n = 0; n < bytes; ) {
            n += target.far().read(read, n, bytes - n);
        }
        return new String(read, ISO_8859_1);
    }
}
