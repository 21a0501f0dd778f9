package brookloom.client.dns;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.dns.ResponseRate.Verdict;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ResponseRateTest {
    private final AtomicLong now = new AtomicLong();
    private final ResponseRate rate = new ResponseRate(now::get);

    private int answered(String app, int queries) throws Exception {
        int answered = 0;
        for (int i = 0; i < queries; i++) {
            answered += rate.next(InetAddress.getByName(app)) == Verdict.ANSWER ? 1 : 0;
        }
        return answered;
    }

    @Test
    void aNetworkIsAnsweredUpToTheLimitAndOthersAreNotAffected() throws Exception {
        assertThat(answered("192.0.2.1", 2 * ResponseRate.BURST)).isEqualTo(ResponseRate.BURST);
        assertThat(answered("192.0.2.200", 1)).as("of the same network").isZero();
        assertThat(answered("192.0.3.1", 1)).isEqualTo(1);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(answered("192.0.2.1", ResponseRate.BURST)).isEqualTo(ResponseRate.PER_SECOND);
    }

    @Test
    void beyondTheLimitEveryOtherQueryIsSentToTcp() throws Exception {
        InetAddress app = InetAddress.getByName("2001:db8::1");
        answered("2001:db8::2", ResponseRate.BURST);
        assertThat(rate.next(app)).isEqualTo(Verdict.TRUNCATE);
        assertThat(rate.next(app)).isEqualTo(Verdict.DROP);
        assertThat(rate.next(app)).isEqualTo(Verdict.TRUNCATE);
    }

    @Test
    void whatIsRememberedIsBounded() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            rate.next(InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(i << 8).array()));
        }
        assertThat(rate.size()).isEqualTo(4096);
    }
}
