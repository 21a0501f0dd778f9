package brookloom.client.tls.fingerprint;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.TlsUtils;

/**
 * Values that a browser draws afresh for each connection: the values of GREASE (RFC 8701), the order of extensions and the
 * GREASE of Encrypted ClientHello (RFC 9849 §6.2). A second ClientHello, after a HelloRetryRequest, keeps all of it.
 */
final class HelloShape {
    /** Extension type of Encrypted ClientHello. */
    static final int ENCRYPTED_CLIENT_HELLO = 65037;

    private final Fingerprint fingerprint;
    private final int cipherGrease;
    private final int groupGrease;
    private final int signatureGrease;
    private final int versionGrease;
    private final int firstGrease;
    private final int lastGrease;
    private final List<Integer> order;
    private final byte[] encryptedClientHello;

    HelloShape(Fingerprint fingerprint, SecureRandom random) {
        this.fingerprint = fingerprint;
        this.cipherGrease = grease(random);
        this.groupGrease = grease(random);
        this.signatureGrease = grease(random);
        this.versionGrease = grease(random);
        this.firstGrease = grease(random);
        int last = grease(random);
        // No type twice (RFC 8446 §4.2); this is how BoringSSL keeps them apart.
        this.lastGrease = last == firstGrease ? last ^ 0x1010 : last;
        this.order = new ArrayList<>(fingerprint.extensions());
        Collections.shuffle(order, random);
        this.encryptedClientHello = encryptedClientHello(fingerprint, random);
    }

    /** Returns the body of extension 65037. */
    byte[] encryptedClientHello() {
        return encryptedClientHello;
    }

    /** Writes the list of cipher suites with its length. */
    void writeCiphers(OutputStream out) throws IOException {
        out.write(list(fingerprint.ciphers(), cipherGrease, 2));
    }

    /**
     * Writes all extensions with their length.
     *
     * @param bodies the bodies without GREASE; an extension that is not in it is left out
     * @param retry whether this is the answer to a HelloRetryRequest
     */
    void writeExtensions(Map<Integer, byte[]> bodies, boolean retry, OutputStream out) throws IOException {
        Bytes all = new Bytes();
        writeExtension(firstGrease, new byte[0], all);
        for (int type : order) {
            byte[] plain = bodies.get(type);
            if (plain != null) {
                writeExtension(type, greased(type, plain, retry), all);
            }
        }
        byte[] cookie = bodies.get(ExtensionType.cookie);
        if (cookie != null) {
            writeExtension(ExtensionType.cookie, cookie, all);
        }
        writeExtension(lastGrease, new byte[1], all);
        TlsUtils.writeOpaque16(all.toByteArray(), out);
    }

    private byte[] greased(int type, byte[] plain, boolean retry) {
        return switch (type) {
            case ExtensionType.supported_groups -> list(fingerprint.groups(), groupGrease, 2);
            case ExtensionType.signature_algorithms -> list(fingerprint.signatureAlgorithms(), signatureGrease, 2);
            case ExtensionType.supported_versions -> list(fingerprint.versions(), versionGrease, 1);
            case ExtensionType.key_share -> retry ? plain : keyShares(plain);
            default -> plain;
        };
    }

    /** Puts the GREASE share, one zero byte, before the real ones. */
    private byte[] keyShares(byte[] plain) {
        if (!fingerprint.keyShares().contains(Fingerprint.GREASE)) {
            return plain;
        }
        Bytes shares = new Bytes();
        shares.uint16(plain.length - 2 + 5);
        shares.uint16(groupGrease);
        shares.uint16(1);
        shares.write(0);
        shares.write(plain, 2, plain.length - 2);
        return shares.toByteArray();
    }

    private static byte[] list(List<Integer> values, int grease, int lengthBytes) {
        Bytes list = new Bytes();
        int length = 2 * values.size();
        if (lengthBytes == 2) {
            list.uint16(length);
        } else {
            list.write(length);
        }
        for (int value : values) {
            list.uint16(value == Fingerprint.GREASE ? grease : value);
        }
        return list.toByteArray();
    }

    private static void writeExtension(int type, byte[] body, Bytes out) throws IOException {
        out.uint16(type);
        TlsUtils.writeOpaque16(body, out);
    }

    /** Makes a GREASE ECH extension: HKDF-SHA256, AES-128-GCM, a real X25519 key, a random payload. */
    private static byte[] encryptedClientHello(Fingerprint fingerprint, SecureRandom random) {
        List<Integer> lengths = fingerprint.echPayloads();
        byte[] payload = new byte[lengths.get(random.nextInt(lengths.size()))];
        random.nextBytes(payload);
        byte[] secret = new byte[X25519.SCALAR_SIZE];
        byte[] key = new byte[X25519.POINT_SIZE];
        X25519.generatePrivateKey(random, secret);
        X25519.generatePublicKey(secret, 0, key, 0);
        Bytes body = new Bytes();
        body.write(0); // outer
        body.uint16(1);
        body.uint16(1);
        body.write(random.nextInt(256));
        try {
            TlsUtils.writeOpaque16(key, body);
            TlsUtils.writeOpaque16(payload, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory
        }
        return body.toByteArray();
    }

    private static int grease(SecureRandom random) {
        int half = random.nextInt(16) << 4 | 0x0a;
        return half << 8 | half;
    }

    private static final class Bytes extends java.io.ByteArrayOutputStream {
        void uint16(int value) {
            write(value >>> 8);
            write(value);
        }
    }
}
