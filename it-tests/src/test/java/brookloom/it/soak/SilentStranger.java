package brookloom.it.soak;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A carrier whose client has not got the password: it sends less than an opening, and keeps silent. */
final class SilentStranger implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int ADDRESSES = 2000;
    private static final int NOISE = 29;
    private static final String UPGRADE = "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    /** The beginning of a TLS record of 16 KiB, for which a server needs to keep room. */
    private static final byte[] RECORD = {0x17, 3, 3, 0x40, 0, 0};

    private final Socket socket;

    private SilentStranger(Socket socket) {
        this.socket = socket;
    }

    /** Connects from an address that depends on the number. */
    static SilentStranger connect(String kind, InetSocketAddress server, int number) throws IOException {
        Socket socket = new Socket();
        try {
            int address = number % ADDRESSES;
            byte[] from = {127, 1, (byte) (address / 250), (byte) (1 + address % 250)};
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(server, PATIENCE_MILLIS);
            beSilent(kind, socket, number);
            return new SilentStranger(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void beSilent(String kind, Socket socket, int number) throws IOException {
        Socket stream = kind.equals("wss") ? tls(socket) : socket;
        if (!kind.equals("plain")) {
            stream.getOutputStream().write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
            skipHead(stream.getInputStream());
        }
        if (kind.equals("wss") && number % 2 == 0) {
            socket.getOutputStream().write(RECORD);
        } else {
            byte[] noise = new byte[NOISE];
            ThreadLocalRandom.current().nextBytes(noise);
            stream.getOutputStream().write(noise);
        }
    }

    private static void skipHead(InputStream in) throws IOException {
        int newlines = 0;
        while (newlines < 4) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("ended before the answer");
            }
            newlines = b == "\r\n\r\n".charAt(newlines) ? newlines + 1 : b == '\r' ? 1 : 0;
        }
    }

    private static Socket tls(Socket socket) throws IOException {
        SSLSocket tls = (SSLSocket) Tls.CONTEXT.getSocketFactory().createSocket(socket, "localhost", 443, false);
        tls.startHandshake();
        return tls;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed all the same.
        }
    }

    /** Made once: each handshake takes milliseconds as it is. */
    private static final class Tls implements X509TrustManager {
        private static final SSLContext CONTEXT = context();

        private static SSLContext context() {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new Tls()}, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
