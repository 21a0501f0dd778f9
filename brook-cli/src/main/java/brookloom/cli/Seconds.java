package brookloom.cli;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations are given in seconds, as the original's; 0 stands for none. Fractions down to a millisecond are taken. */
final class Seconds {
    /** Largest number of seconds taken: 68 years. */
    private static final BigDecimal MAX = BigDecimal.valueOf(Integer.MAX_VALUE);

    private Seconds() {}

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException when the form is another; its message names the value and the form
     */
    static Duration parse(String value) {
        if (value.matches("\\d{1,10}(\\.\\d{1,3})?")) {
            BigDecimal seconds = new BigDecimal(value);
            if (seconds.compareTo(MAX) <= 0) {
                return Duration.ofMillis(seconds.movePointRight(3).longValueExact());
            }
        }
        throw new IllegalArgumentException("'" + value + "' is not a number of seconds, 0 (none) to " + MAX);
    }
}
