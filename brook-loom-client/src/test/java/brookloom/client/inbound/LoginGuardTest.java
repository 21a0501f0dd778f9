package brookloom.client.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppCredentials;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginGuardTest {
    private final AtomicLong now = new AtomicLong();
    private final List<Duration> delays = new ArrayList<>();
    private final LoginGuard guard = new LoginGuard(now::get, delays::add);

    private boolean login(String app, String password) throws Exception {
        return login(InetAddress.getByName(app), password);
    }

    private boolean login(InetAddress app, String password) throws Exception {
        return guard.check(new AppCredentials("me", "right"), app)
                .accepts("me".getBytes(UTF_8), password.getBytes(UTF_8));
    }

    @Test
    void nothingIsCheckedWhenNothingIsExpected() throws Exception {
        assertThat(guard.check(null, InetAddress.getLoopbackAddress())).isNull();
    }

    @Test
    void eachWrongLoginIsRefusedLaterAndARightOneAtOnce() throws Exception {
        assertThat(login("192.0.2.1", "wrong")).isFalse();
        assertThat(login("192.0.2.1", "wrong")).isFalse();
        assertThat(delays).containsExactly(Duration.ofMillis(250), Duration.ofMillis(500));
        assertThat(login("192.0.2.1", "right")).isTrue();
        assertThat(delays).hasSize(2);
    }

    @Test
    void manyWrongLoginsLockAnAddressOutForAWhile() throws Exception {
        for (int i = 0; i < LoginGuard.MAX_WRONG; i++) {
            assertThat(login("192.0.2.1", "wrong")).isFalse();
        }
        assertThat(delays).last().isEqualTo(Duration.ofSeconds(4));
        assertThat(login("192.0.2.1", "right")).isFalse();
        assertThat(login("192.0.2.2", "right")).isTrue();
        now.addAndGet(LoginGuard.LOCK_OUT.toNanos());
        assertThat(login("192.0.2.1", "right")).isTrue();
    }

    @Test
    void addressesOfOneIpv6NetworkCountTogether() throws Exception {
        for (int i = 0; i < LoginGuard.MAX_WRONG; i++) {
            login("2001:db8::" + i, "wrong");
        }
        assertThat(login("2001:db8::ffff", "right")).isFalse();
        assertThat(login("2001:db8:0:1::1", "right")).isTrue();
    }

    @Test
    void whatIsRememberedIsBounded() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            login(InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(i).array()), "wrong");
        }
        assertThat(guard.size()).isEqualTo(4096);
    }
}
