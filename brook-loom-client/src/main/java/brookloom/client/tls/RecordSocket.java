package brookloom.client.tls;

import brookloom.net.stream.BestEffort;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The socket under TLS, in whole records (RFC 8446 §5.1): type (1), version (2), length (2), body.
 *
 * <p>One thread reads, one at a time writes (its caller holds a lock), any thread closes. The buffer for reading grows
 * only when a read has filled it, and shrinks before the reader has to wait.
 */
public final class RecordSocket {
    /** Bytes before a record's body. */
    static final int HEADER = 5;
    /** Largest body: 2^14 bytes of plaintext, and what TLS 1.2 allows a cipher to add. */
    static final int MAX_BODY = (1 << 14) + 2048;

    private static final int SMALL = 1 << 11;
    private static final int LARGE = 1 << 16;
    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 23;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private @Nullable ClientHelloSplitter splitter;

    private final SpareBuffer spare = new SpareBuffer();
    private byte[] buffer = new byte[SMALL];
    private int start;
    private int end;
    private int flights;

    RecordSocket(Socket socket, @Nullable ClientHelloSplitter splitter) throws IOException {
        this.socket = socket;
        this.splitter = splitter;
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Buffer that {@link #start} points into; changes with each read. */
    public byte[] buffer() {
        return buffer;
    }

    /** Index of the next record's header. */
    public int start() {
        return start;
    }

    /** Length of the next record, header included; only when a whole one is there. */
    public int recordLength() {
        return HEADER + (((buffer[start + 3] & 0xff) << 8) | (buffer[start + 4] & 0xff));
    }

    /** Returns whether a whole record is buffered. */
    boolean hasRecord() throws NotTlsException {
        if (end - start < HEADER) {
            return false;
        }
        checkHeader();
        return end - start >= recordLength();
    }

    /** Steps over the next record. */
    public void skipRecord() {
        start += recordLength();
        if (start == end) {
            start = 0;
            end = 0;
        }
    }

    /**
     * Waits for a whole record.
     *
     * @return false when the peer has ended the connection between two records
     */
    public boolean awaitRecord() throws IOException {
        while (!hasRecord()) {
            makeRoom();
            if (!fill(buffer.length - end)) {
                if (start == end) {
                    return false;
                }
                checkStart();
                throw new EOFException("the connection ended within a TLS record");
            }
        }
        return true;
    }

    /** Takes what the socket has at hand without waiting; true when that makes a whole record. */
    boolean pollRecord() throws IOException {
        while (!hasRecord()) {
            int available = in.available();
            if (available == 0) {
                return false;
            }
            makeRoom();
            if (!fill(Math.min(available, buffer.length - end))) {
                return false;
            }
        }
        return true;
    }

    /** Writes all waiting bytes at once, and clears them; the very first ones (the ClientHello) may leave in pieces. */
    public void flush(Outgoing outgoing) throws IOException {
        if (outgoing.length() == 0) {
            return;
        }
        flights++;
        ClientHelloSplitter pieces = splitter;
        splitter = null;
        try {
            if (pieces == null) {
                out.write(outgoing.array(), 0, outgoing.length());
            } else {
                pieces.write(out, outgoing.array(), 0, outgoing.length());
            }
        } finally {
            outgoing.clear();
        }
    }

    /** Returns the number of writes. */
    int flights() {
        return flights;
    }

    Socket socket() {
        return socket;
    }

    /** Chooses how the socket is closed: by a reset, or in order. */
    void linger(boolean reset) {
        try {
            socket.setSoLinger(reset, 0);
        } catch (SocketException e) {
            // Closed already.
        }
    }

    /** Closes the socket, which wakes its reader and its writer. */
    void close() {
        BestEffort.close(socket);
    }

    private boolean fill(int most) throws IOException {
        int read = in.read(buffer, end, most);
        if (read < 0) {
            return false;
        }
        end += read;
        return true;
    }

    /** Makes room behind {@link #end}: enough for the whole of a record that has begun. */
    private void makeRoom() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
            if (buffer.length > SMALL && in.available() == 0) {
                spare.give(buffer);
                buffer = new byte[SMALL];
            } else if (buffer.length == SMALL && in.available() > SMALL) {
                buffer = spare.take(LARGE);
            }
            return;
        }
        int needed = end - start < HEADER ? HEADER : recordLength();
        if (needed > buffer.length || (end == buffer.length && start == 0)) {
            byte[] larger = spare.take(LARGE);
            System.arraycopy(buffer, start, larger, 0, end - start);
            buffer = larger;
        } else if (start + needed > buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
        } else {
            return;
        }
        end -= start;
        start = 0;
    }

    private void checkHeader() throws NotTlsException {
        if (buffer[start] < FIRST_TYPE
                || buffer[start] > LAST_TYPE
                || buffer[start + 1] != 3
                || recordLength() > HEADER + MAX_BODY) {
            throw new NotTlsException(Arrays.copyOfRange(buffer, start, Math.min(end, start + 40)));
        }
    }

    private void checkStart() throws NotTlsException {
        if (buffer[start] < FIRST_TYPE || buffer[start] > LAST_TYPE) {
            throw new NotTlsException(Arrays.copyOfRange(buffer, start, end));
        }
    }
}
