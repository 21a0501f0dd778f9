package brookloom.client.tls.fingerprint;

import brookloom.client.tls.Outgoing;
import brookloom.client.tls.TlsEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsFatalAlert;

/**
 * BouncyCastle's client, bent in five places: the ClientHello's shape, compressed certificates, an end of the peer's
 * data that leaves ours open, plaintext straight into the caller's array, and alerts that wait for the stream's lock.
 */
final class BrowserProtocol extends TlsClientProtocol {
    private final HelloShape shape;
    private final Queue<Alert> alerts = new ConcurrentLinkedQueue<>();
    private boolean helloSent;

    private byte[] target = new byte[0];
    private int targetOffset;
    private boolean inputEnded;
    private boolean outputEnded;

    private record Alert(short level, short description) {}

    BrowserProtocol(InputStream in, Outgoing out, HelloShape shape) {
        super(in, out);
        this.shape = shape;
    }

    // The ClientHello

    @Override
    protected void sendClientHelloMessage() throws IOException {
        clientHello = new BrowserHello(clientHello, shape, helloSent);
        helloSent = true;
        super.sendClientHelloMessage();
    }

    // Compressed certificates (RFC 8879)

    @Override
    protected void handle13HandshakeMessage(short type, HandshakeMessageInput message) throws IOException {
        if (type != HandshakeType.compressed_certificate) {
            super.handle13HandshakeMessage(type, message);
            return;
        }
        byte[] certificate = CompressedCertificate.unpack(message, BrowserClient.MAX_MESSAGE);
        switch (connection_state) {
            case CS_SERVER_ENCRYPTED_EXTENSIONS -> skip13CertificateRequest();
            case CS_SERVER_CERTIFICATE_REQUEST -> {}
            default -> throw new TlsFatalAlert(AlertDescription.unexpected_message);
        }
        receive13ServerCertificate(new ByteArrayInputStream(certificate));
        connection_state = CS_SERVER_CERTIFICATE;
    }

    // Reading

    /** Opens one whole record; see {@link TlsEngine#open}. */
    int open(byte[] record, int offset, int length, byte[] out, int outOffset) throws IOException {
        target = out;
        targetOffset = outOffset;
        try {
            if (!safeReadFullRecord(record, offset, length)) {
                throw new TlsFatalAlert(AlertDescription.internal_error);
            }
            return inputEnded ? -1 : targetOffset - outOffset;
        } finally {
            target = new byte[0];
        }
    }

    @Override
    protected void processRecord(short type, byte[] plaintext, int offset, int length) throws IOException {
        if (type == ContentType.application_data && connection_state == CS_END) {
            System.arraycopy(plaintext, offset, target, targetOffset, length);
            targetOffset += length;
        } else {
            super.processRecord(type, plaintext, offset, length);
        }
    }

    @Override
    protected void handleAlertWarningMessage(short description) throws IOException {
        if (description == AlertDescription.close_notify && connection_state == CS_END) {
            inputEnded = true;
        } else {
            super.handleAlertWarningMessage(description);
        }
    }

    // Writing; under the stream's lock

    void seal(byte[] data, int offset, int length) throws IOException {
        if (outputEnded) {
            throw new IOException("the TLS connection is closed for writing");
        }
        writeApplicationData(data, offset, length);
    }

    void sealEnd() throws IOException {
        if (!outputEnded) {
            outputEnded = true;
            writeAlert(new Alert(AlertLevel.warning, AlertDescription.close_notify));
        }
    }

    boolean hasPending() {
        return !alerts.isEmpty();
    }

    void sealPending() throws IOException {
        for (Alert alert = alerts.poll(); alert != null; alert = alerts.poll()) {
            writeAlert(alert);
        }
    }

    private void writeAlert(Alert alert) throws IOException {
        writeRecord(ContentType.alert, new byte[] {(byte) alert.level, (byte) alert.description}, 0, 2);
    }

    @Override
    protected void raiseAlertFatal(short description, String message, Throwable cause) {
        alerts.add(new Alert(AlertLevel.fatal, description));
    }

    @Override
    protected void raiseAlertWarning(short description, String message) {
        alerts.add(new Alert(AlertLevel.warning, description));
    }
}
