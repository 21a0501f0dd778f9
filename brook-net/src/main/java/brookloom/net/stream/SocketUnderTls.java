package brookloom.net.stream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;

/**
 * A socket under JSSE's TLS, whose end of input is a failure. TLS ends by close_notify and reads nothing after that: a
 * connection that ends before was cut by somebody (RFC 8446 §6.1), and what arrived until then is no whole answer (RFC
 * 9112 §9.8).
 */
public final class SocketUnderTls extends Socket {
    /** Makes a socket that goes through no proxy of the system's. */
    public SocketUnderTls() {
        super(Proxy.NO_PROXY);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                return checked(super.read());
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return checked(super.read(buffer, offset, length));
            }
        };
    }

    /** JSSE takes other exceptions for an end, or for a message that it answers by an alert. */
    private static int checked(int read) throws SocketException {
        if (read < 0) {
            throw new SocketException("connection cut: it ended without TLS's close_notify");
        }
        return read;
    }
}
