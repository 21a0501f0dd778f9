package brookloom.client.tls;

import brookloom.client.config.HelloSplit;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Sends a ClientHello in pieces with delays between them, so that no single segment carries the server's name. */
record ClientHelloSplitter(HelloSplit split) {
    /** Writes all bytes, piece by piece. The caller has turned Nagle's algorithm off. */
    void write(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
        Random random = ThreadLocalRandom.current();
        int end = offset + length;
        for (int at = offset; at < end; ) {
            int piece = Math.min(end - at, random.nextInt(split.minLength(), split.maxLength() + 1));
            out.write(bytes, at, piece);
            out.flush();
            at += piece;
            if (at < end) {
                LockSupport.parkNanos(1_000L * random.nextInt(split.minDelay(), split.maxDelay() + 1));
            }
        }
    }
}
