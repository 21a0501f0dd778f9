package brookloom.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import brookloom.net.dial.DialFailed;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.targets.TargetPolicy;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Amounts, rates, targets and budgets, without a server. */
class LimitsTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(1);

    @ParameterizedTest
    @CsvSource({"50GB, 50000000000", "1.5kB, 1500", "512MiB, 536870912", "8B, 8", "2 TB, 2000000000000"})
    void amountsAreRead(String text, long bytes) {
        assertThat(Amounts.bytes(text)).isEqualTo(bytes);
        assertThat(Amounts.bytes(Amounts.exactBytes(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"100KB, 100000", "100kb, 100000", "5gb, 5000000000", "512mib, 536870912", "1GIB, 1073741824", "9b, 9"})
    void unitsAreReadInAnyCase(String text, long bytes) {
        assertThat(Amounts.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100Kb", "5Gb", "5Gib", "5GBit", "5", "GB"})
    void whatMayBeBitsIsNoAmountOfBytes(String text) {
        assertThatThrownBy(() -> Amounts.bytes(text))
                .hasMessageStartingWith(
                        "'" + text + "' is not an amount of data such as 50GB or 512MiB; the units are");
    }

    @ParameterizedTest
    @CsvSource({"20mbit, 2500000", "512Kbit, 64000", "1GBIT, 125000000"})
    void unitsOfRatesAreReadInAnyCase(String text, long bytes) {
        assertThat(Amounts.bytesPerSecond(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"20Mbit, 2500000", "512kbit, 64000", "1.5Gbit, 187500000"})
    void ratesAreRead(String text, long bytes) {
        assertThat(Amounts.bytesPerSecond(text)).isEqualTo(bytes);
        assertThat(Amounts.bytesPerSecond(Amounts.exactRate(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30, 2026-11-30",
        "2026-12-01T00:00:00Z, 2026-11-30",
        "2026-11-30T12:00:00Z, 2026-11-30T12:00:00Z",
        "-1000000000-01-01T00:00:00Z, -1000000000-01-01T00:00:00Z",
        "+1000000000-01-01T00:00:00Z, +1000000000-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
    })
    void theEndIsShownAsItCanBeGiven(String given, String shown) {
        UserLimits limits = new UserLimits(0, 0, 0, UserLimits.expiry(given), List.of(), false);

        assertThat(limits.expiryText()).isEqualTo(shown);
        assertThat(UserLimits.expiry(shown)).isEqualTo(limits.expires());
    }

    @ParameterizedTest
    @CsvSource({"1500, 1.5 kB", "999, 999 B", "50000000000, 50 GB"})
    void amountsAreShownForPeople(long bytes, String text) {
        assertThat(Amounts.format(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {16_000, 125_000, 2_500_000, 125_000_000, 1_250_000_000})
    void whoeverIsAlwaysReadyGetsTheRateWithinFivePercentOverTenSeconds(long rate) {
        RateLimit limit = new RateLimit(rate, now::get);
        long end = now.get() + 10 * SECOND;
        long moved = 0;
        while (now.get() < end) {
            int step = limit.step();
            now.addAndGet(limit.take(step));
            moved += step;
        }
        assertThat((double) moved).isCloseTo(10.0 * rate, within(0.05 * 10 * rate));
    }

    @Test
    void aPauseIsFollowedByNoBurst() {
        RateLimit limit = new RateLimit(1_000_000, now::get);
        now.addAndGet(60 * SECOND);
        long passed = 0;
        while (limit.take(1000) == 0) {
            passed += 1000;
        }
        assertThat(passed).isLessThanOrEqualTo(100_000);
    }

    @Test
    void datagramsBeyondTheRateAreLost() {
        RateLimit limit = new RateLimit(100_000, now::get);
        long passed = 0;
        for (int i = 0; i < 10_000; i++) {
            passed += limit.tryTake(1000) ? 1000 : 0;
            now.addAndGet(SECOND / 1000);
        }
        assertThat((double) passed).isCloseTo(1_000_000, within(50_000.0));
    }

    @Test
    void withoutARateNothingWaits() {
        RateLimit limit = new RateLimit(0, now::get);
        assertThat(limit.take(1 << 20)).isZero();
        assertThat(limit.tryTake(1 << 20)).isTrue();
    }

    @Test
    void anAddressMayCauseSoManyTrialsAndWaitsThen() {
        TrialBudget budget = new TrialBudget(now::get);
        now.set(100 * SECOND);
        long free = 0;
        while (budget.take("192.0.2.1", 1000) == 0) {
            free++;
        }
        assertThat(free).isBetween(190L, 210L);
        long last = 0;
        for (int i = 0; i < 1000 && last >= 0; i++) {
            last = budget.take("192.0.2.1", 1000);
        }
        assertThat(last).as("a wait that makes no sense").isEqualTo(-1);
        assertThat(budget.take("192.0.2.2", 1000)).as("another address").isZero();
        now.addAndGet(60 * SECOND);
        assertThat(budget.take("192.0.2.1", 1000)).isZero();
    }

    @Test
    void onlyAUsersTargetsAreReached() throws Exception {
        TargetPolicy policy = UserTargets.of(List.of("example.com", "192.0.2.0/24"));
        InetAddress inside = InetAddress.getByName("192.0.2.7");
        InetAddress outside = InetAddress.getByName("198.51.100.7");
        assertThatCode(() -> check(policy, "www.example.com", outside)).doesNotThrowAnyException();
        assertThatCode(() -> check(policy, "other.test", inside)).doesNotThrowAnyException();
        assertThatCode(() -> check(policy, "192.0.2.7", inside)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(policy, "other.test", outside))
                .isInstanceOf(DialFailed.class)
                .hasMessageContaining("not among the targets of this user");
        assertThatThrownBy(() -> check(policy, "198.51.100.7", outside)).isInstanceOf(DialFailed.class);
        assertThatThrownBy(() -> UserTargets.of(List.of("example.com"))
                        .checkName(new Destination(HostAddress.parse("notexample.com"), 1)))
                .as("before it is looked up")
                .isInstanceOf(DialFailed.class);
    }

    private static void check(TargetPolicy policy, String host, InetAddress address) throws DialFailed {
        Destination destination = new Destination(HostAddress.parse(host), 443);
        policy.checkName(destination);
        policy.checkAddress(destination, address);
    }
}
