package brookloom.server.testing;

import brookloom.net.pem.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Handshakes and requests over loopback. */
public final class TlsClient {
    private TlsClient() {}

    /** A connection after its handshake; reads give up after ten seconds. */
    public static SSLSocket connect(
            SSLContext context, int port, String version, @Nullable String serverName, String... alpn)
            throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        try {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(alpn);
            parameters.setProtocols(new String[] {version});
            if (serverName != null) {
                parameters.setServerNames(List.of(new SNIHostName(serverName)));
            }
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(60_000);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** For looking at certificates without judging them. */
    public static SSLContext believingAnybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {Trust.insecure().checker()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The certificate that a new client is shown. */
    public static X509Certificate shownBy(int port, String serverName) throws IOException {
        return chainShownBy(port, serverName).getFirst();
    }

    /** The certificates that a new client is shown, leaf first. */
    public static List<X509Certificate> chainShownBy(int port, String serverName) throws IOException {
        try (SSLSocket socket = connect(believingAnybody(), port, "TLSv1.3", serverName, "http/1.1")) {
            return Stream.of(socket.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    public static X509Certificate leaf(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    /** The answer of a server that says ok. */
    public static String get(SSLSocket socket, String host) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        ByteBuffer answer = ByteBuffer.allocate(4096);
        while (!text(answer).endsWith("\r\n\r\nok")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after " + text(answer));
            }
            answer.put((byte) next);
        }
        return text(answer);
    }

    private static String text(ByteBuffer buffer) {
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }
}
