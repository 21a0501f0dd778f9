package brookloom.server.users;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes amounts of data and rates as people do: {@code 50GB}, {@code 512MiB}, {@code 20Mbit}. Units are read in
 * any case, but for {@code Gb} and its like, which are bits to many.
 */
public final class Amounts {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?) ?([A-Za-z]+)");
    private static final Pattern BITS_OR_BYTES = Pattern.compile("[A-Z]i?b");
    private static final Map<String, Long> BYTES = new LinkedHashMap<>();
    private static final Map<String, Long> BITS = new LinkedHashMap<>();

    static {
        BYTES.put("TB", 1_000_000_000_000L);
        BYTES.put("GB", 1_000_000_000L);
        BYTES.put("MB", 1_000_000L);
        BYTES.put("kB", 1_000L);
        BYTES.put("TiB", 1L << 40);
        BYTES.put("GiB", 1L << 30);
        BYTES.put("MiB", 1L << 20);
        BYTES.put("KiB", 1L << 10);
        BYTES.put("B", 1L);
        BITS.put("Gbit", 1_000_000_000L);
        BITS.put("Mbit", 1_000_000L);
        BITS.put("kbit", 1_000L);
        BITS.put("bit", 1L);
    }

    private Amounts() {}

    /**
     * Returns an amount in bytes.
     *
     * @throws IllegalArgumentException when it is none; the message names the value and the form
     */
    public static long bytes(String text) {
        return amount(text, BYTES, "an amount of data such as 50GB or 512MiB");
    }

    /**
     * Returns a rate in bytes per second.
     *
     * @throws IllegalArgumentException when it is none; the message names the value and the form
     */
    public static long bytesPerSecond(String text) {
        return amount(text, BITS, "a rate per second such as 20Mbit or 512kbit") / Byte.SIZE;
    }

    private static long amount(String text, Map<String, Long> units, String form) {
        Matcher matcher = FORM.matcher(text);
        Long unit = matcher.matches() ? unit(matcher.group(2), units) : null;
        BigDecimal amount =
                unit == null ? BigDecimal.ZERO : new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (amount.compareTo(BigDecimal.valueOf(Byte.SIZE)) < 0
                || amount.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not " + form + "; the units are " + String.join(", ", units.keySet()));
        }
        return amount.longValue();
    }

    private static @Nullable Long unit(String name, Map<String, Long> units) {
        return units.entrySet().stream()
                .filter(unit -> unit.getKey().equalsIgnoreCase(name)
                        && !BITS_OR_BYTES.matcher(name).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Returns an amount in the largest unit that it is a whole number of. */
    static String exactBytes(long bytes) {
        return exact(bytes, BYTES);
    }

    /** Returns a rate in the largest unit that it is a whole number of. */
    static String exactRate(long bytesPerSecond) {
        return exact(bytesPerSecond * Byte.SIZE, BITS);
    }

    private static String exact(long amount, Map<String, Long> units) {
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (amount % unit.getValue() == 0) {
                return amount / unit.getValue() + unit.getKey();
            }
        }
        throw new IllegalArgumentException(amount + " is a whole number of no unit");
    }

    /** Returns an amount for people, rounded: {@code 1.5 GB}. */
    public static String format(long bytes) {
        for (String unit : new String[] {"TB", "GB", "MB", "kB"}) {
            long size = BYTES.getOrDefault(unit, 1L);
            if (bytes >= size) {
                return tenths(bytes, size) + " " + unit;
            }
        }
        return bytes + " B";
    }

    /** Returns a rate for people, rounded: {@code 20 Mbit/s}. */
    public static String formatRate(long bytesPerSecond) {
        long bits = bytesPerSecond * Byte.SIZE;
        for (Map.Entry<String, Long> unit : BITS.entrySet()) {
            if (bits >= unit.getValue()) {
                return tenths(bits, unit.getValue()) + " " + unit.getKey() + "/s";
            }
        }
        return bits + " bit/s";
    }

    private static String tenths(long amount, long unit) {
        long tenths = amount / (unit / 10);
        return tenths % 10 == 0 ? String.valueOf(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }
}
