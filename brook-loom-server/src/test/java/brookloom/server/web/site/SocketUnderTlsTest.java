package brookloom.server.web.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.stream.SocketUnderTls;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import brookloom.testing.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends of a TLS connection to the web server behind. */
@ExtendWith(LeakCheck.class)
class SocketUnderTlsTest {
    private static final TestAuthority ROOT = TestAuthority.root("SocketUnderTlsTest root");
    private static final String SENT = "until close";

    /** How the server ends after its last byte. */
    private interface Ending {
        void end(Socket tcp, SSLSocket tls) throws IOException;
    }

    private static TcpTarget ending(Ending ending) throws Exception {
        SSLContext context = serverTls();
        return TcpTarget.serving(tcp -> {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(tcp, null, false);
            tls.getOutputStream().write(SENT.getBytes(StandardCharsets.US_ASCII));
            ending.end(tcp, tls);
        });
    }

    private static SSLContext serverTls() throws Exception {
        TestAuthority.Issued issued = ROOT.issue("EC");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "origin", issued.keys().getPrivate(), new char[0], new X509Certificate[] {issued.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static SSLSocket connect(TcpTarget server, String version) throws IOException {
        SocketUnderTls socket = new SocketUnderTls();
        socket.connect(server.address());
        SSLSocket tls =
                (SSLSocket) ROOT.clientTls().getSocketFactory().createSocket(socket, "localhost", server.port(), true);
        tls.setEnabledProtocols(new String[] {version});
        tls.startHandshake();
        return tls;
    }

    private static void assertAllArrives(InputStream in) throws IOException {
        assertThat(in.readNBytes(SENT.length()))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(SENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void anEndByCloseNotifyIsTheEnd(String version) throws Exception {
        try (TcpTarget server = ending((tcp, tls) -> tls.close());
                SSLSocket socket = connect(server, version)) {
            assertAllArrives(socket.getInputStream());
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void anEndWithoutCloseNotifyIsACut(String version) throws Exception {
        try (TcpTarget server = ending((tcp, tls) -> tcp.shutdownOutput());
                SSLSocket socket = connect(server, version)) {
            assertAllArrives(socket.getInputStream());
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessage("connection cut: it ended without TLS's close_notify");
        }
    }

    @Test
    void aCutInTheHandshakeIsAFailure() throws Exception {
        try (TcpTarget server = TcpTarget.serving(Socket::shutdownOutput)) {
            assertThatThrownBy(() -> connect(server, "TLSv1.3")).isInstanceOf(IOException.class);
        }
    }
}
