package brookloom.client.tls.fingerprint;

import brookloom.client.tls.ClientTls;
import brookloom.client.tls.Outgoing;
import brookloom.client.tls.RecordSocket;
import brookloom.client.tls.TlsEngine;
import brookloom.client.tls.TlsStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import javax.net.ssl.SSLException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlertReceived;

/** TLS by BouncyCastle, with the ClientHello of a {@link Fingerprint}. */
final class FingerprintEngine implements TlsEngine {
    /** Most data in one record. */
    private static final int MAX_PLAINTEXT = 1 << 14;
    /** More than any cipher adds to one record, header included. */
    private static final int MAX_OVERHEAD = 100;

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int CHANGE_CIPHER_SPEC_LENGTH = 6;

    private final BrowserProtocol protocol;
    private final BrowserClient client;

    FingerprintEngine(ClientTls options, Fingerprint fingerprint, RecordSocket wire, Outgoing outgoing) {
        SecureRandom random = new SecureRandom();
        HelloShape shape = new HelloShape(fingerprint, random);
        this.client = new BrowserClient(options, fingerprint, shape, new JdkTlsCrypto(random));

        this.protocol = new BrowserProtocol(new HandshakeInput(wire, outgoing), outgoing, shape);
    }

    @Override
    public void handshake(RecordSocket wire, Outgoing outgoing) throws IOException {
        try {
            protocol.connect(client);
        } catch (TlsFatalAlertReceived e) {
            throw received(e);
        }
        wire.flush(outgoing);
    }

    @Override
    public int open(byte[] record, int offset, int length, byte[] out, int outOffset) throws IOException {
        try {
            return protocol.open(record, offset, length, out, outOffset);
        } catch (TlsFatalAlertReceived e) {
            throw received(e);
        }
    }

    @Override
    public void seal(byte[] data, int offset, int length, Outgoing outgoing) throws IOException {
        outgoing.reserve(length + (length / MAX_PLAINTEXT + 1) * MAX_OVERHEAD);
        protocol.seal(data, offset, length);
    }

    @Override
    public void sealEnd(Outgoing outgoing) throws IOException {
        protocol.sealEnd();
    }

    @Override
    public boolean hasPending() {
        return protocol.hasPending();
    }

    @Override
    public void sealPending(Outgoing outgoing) throws IOException {
        protocol.sealPending();
    }

    /** No profile offers another. */
    @Override
    public String applicationProtocol() {
        return TlsStream.HTTP_1_1;
    }

    @Override
    public String version() {
        return client.version();
    }

    /** In the JDK's words, so that one place explains both. */
    private static SSLException received(TlsFatalAlertReceived alert) {
        return new SSLException(
                "Received fatal alert: " + AlertDescription.getName(alert.getAlertDescription()), alert);
    }

    /** Source of BouncyCastle's handshake: records from the wire, after our own flight has been sent. */
    private static final class HandshakeInput extends InputStream {
        private final RecordSocket wire;
        private final Outgoing outgoing;
        private int taken;

        HandshakeInput(RecordSocket wire, Outgoing outgoing) {
            this.wire = wire;
            this.outgoing = outgoing;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            // A lone ChangeCipherSpec waits for the rest of its flight, as browsers have it.
            if (outgoing.length() != CHANGE_CIPHER_SPEC_LENGTH || outgoing.array()[0] != CHANGE_CIPHER_SPEC) {
                wire.flush(outgoing);
            }
            if (!wire.awaitRecord()) {
                throw new EOFException("the connection ended during the TLS handshake");
            }
            int read = Math.min(length, wire.recordLength() - taken);
            System.arraycopy(wire.buffer(), wire.start() + taken, buffer, offset, read);
            taken += read;
            if (taken == wire.recordLength()) {
                wire.skipRecord();
                taken = 0;
            }
            return read;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }
    }
}
