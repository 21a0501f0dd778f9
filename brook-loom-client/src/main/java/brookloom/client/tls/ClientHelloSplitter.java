package brookloom.client.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends a ClientHello in pieces of random length with random pauses between them, so that no single segment carries the
 * server's name.
 *
 * @param minLength shortest piece in bytes, 1 to 16384; the last piece may be shorter
 * @param maxLength longest piece in bytes, {@code minLength} to 16384
 * @param minDelay shortest pause in microseconds, 0 to 1 second
 * @param maxDelay longest pause in microseconds, {@code minDelay} to 1 second
 */
public record ClientHelloSplitter(int minLength, int maxLength, int minDelay, int maxDelay) {
    /** Longest piece in bytes: what one record can carry. */
    public static final int MAX_LENGTH = 1 << 14;
    /** Longest pause in microseconds. */
    public static final int MAX_DELAY = 1_000_000;

    private static final Pattern FORM = Pattern.compile("(\\d{1,9}):(\\d{1,9}):(\\d{1,9}):(\\d{1,9})");

    public ClientHelloSplitter {
        checkRange("min", minLength, 1, MAX_LENGTH, "bytes");
        checkRange("max", maxLength, minLength, MAX_LENGTH, "bytes");
        checkRange("minDelay", minDelay, 0, MAX_DELAY, "microseconds");
        checkRange("maxDelay", maxDelay, minDelay, MAX_DELAY, "microseconds");
    }

    /**
     * Reads {@code min:max:minDelay:maxDelay}, lengths in bytes and pauses in microseconds.
     *
     * @throws IllegalArgumentException that says which number is wrong and what it may be
     */
    public static ClientHelloSplitter parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not min:max:minDelay:maxDelay"
                    + " (bytes and microseconds), for example 50:100:1000:5000");
        }
        return new ClientHelloSplitter(
                Integer.parseInt(form.group(1)),
                Integer.parseInt(form.group(2)),
                Integer.parseInt(form.group(3)),
                Integer.parseInt(form.group(4)));
    }

    /** Writes all bytes, piece by piece. The caller has turned Nagle's algorithm off. */
    void write(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
        Random random = ThreadLocalRandom.current();
        int end = offset + length;
        for (int at = offset; at < end; ) {
            int piece = Math.min(end - at, random.nextInt(minLength, maxLength + 1));
            out.write(bytes, at, piece);
            out.flush();
            at += piece;
            if (at < end) {
                LockSupport.parkNanos(1_000L * random.nextInt(minDelay, maxDelay + 1));
            }
        }
    }

    private static void checkRange(String name, int value, int least, int most, String unit) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", must be " + least + " to " + most + " " + unit);
        }
    }
}
