package brookloom.client.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes how a ClientHello is split into random-sized pieces with random delays.
 *
 * @param minLength shortest piece in bytes, 1 to 16384; the last piece may be shorter
 * @param maxLength longest piece in bytes, {@code minLength} to 16384
 * @param minDelay shortest delay in microseconds, 0 to 1 second
 * @param maxDelay longest delay in microseconds, {@code minDelay} to 1 second
 */
public record HelloSplit(int minLength, int maxLength, int minDelay, int maxDelay) {
    /** Longest piece in bytes: what one record can carry. */
    public static final int MAX_LENGTH = 1 << 14;

    /** Longest delay in microseconds. */
    public static final int MAX_DELAY = 1_000_000;

    private static final Pattern FORM = Pattern.compile("(\\d{1,9}):(\\d{1,9}):(\\d{1,9}):(\\d{1,9})");

    public HelloSplit {
        checkRange("min", minLength, 1, MAX_LENGTH, "bytes");
        checkRange("max", maxLength, minLength, MAX_LENGTH, "bytes");
        checkRange("minDelay", minDelay, 0, MAX_DELAY, "microseconds");
        checkRange("maxDelay", maxDelay, minDelay, MAX_DELAY, "microseconds");
    }

    /**
     * Reads {@code min:max:minDelay:maxDelay}, lengths in bytes and delays in microseconds.
     *
     * @throws IllegalArgumentException naming the number that is wrong and its range
     */
    public static HelloSplit parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not min:max:minDelay:maxDelay"
                    + " (bytes and microseconds), for example 50:100:1000:5000");
        }
        return new HelloSplit(
                Integer.parseInt(form.group(1)),
                Integer.parseInt(form.group(2)),
                Integer.parseInt(form.group(3)),
                Integer.parseInt(form.group(4)));
    }

    private static void checkRange(String name, int value, int least, int most, String unit) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", must be " + least + " to " + most + " " + unit);
        }
    }
}
