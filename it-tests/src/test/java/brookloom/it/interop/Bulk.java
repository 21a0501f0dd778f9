package brookloom.it.interop;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/** Files that no two places of are alike, made as they are sent, and their SHA-256. */
final class Bulk {
    static final int DIGEST_LENGTH = 32;

    private static final int BLOCK = 64 * 1024;

    private Bulk() {}

    /** Sends the file of this length. */
    static void send(OutputStream out, long length) throws IOException {
        Random random = new Random(length);
        byte[] block = new byte[BLOCK];
        for (long left = length; left > 0; left -= BLOCK) {
            random.nextBytes(block);
            out.write(block, 0, (int) Math.min(left, BLOCK));
        }
    }

    /** What the file of this length hashes to. */
    static byte[] digest(long length) throws IOException {
        MessageDigest digest = sha256();
        send(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        digest.update((byte) b);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int count) {
                        digest.update(bytes, offset, count);
                    }
                },
                length);
        return digest.digest();
    }

    /** What the next so many bytes hash to. */
    static byte[] digest(InputStream in, long length) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[BLOCK];
        for (long left = length; left > 0; ) {
            int n = in.read(block, 0, (int) Math.min(left, BLOCK));
            if (n < 0) {
                throw new EOFException("ended with " + left + " of " + length + " bytes to come");
            }
            digest.update(block, 0, n);
            left -= n;
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
