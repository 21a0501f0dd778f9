package brookloom.client.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.proto.ReplyCode;
import brookloom.testing.LogLines;
import brookloom.testing.MemoryStream;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryReportTest {
    private final AtomicLong now = new AtomicLong();
    private boolean dead;
    private boolean warm;
    private final RecoveryReport report = new RecoveryReport("ws://a:1/ws", this::dial, now::get);

    private CarrierDialer.Carrier dial(FlowAffinity affinity) throws DialFailed {
        if (dead) {
            throw new DialFailed(ReplyCode.CONNECTION_REFUSED, "dead");
        }
        return new CarrierDialer.Carrier(MemoryStream.pair().near(), affinity, warm);
    }

    @BeforeEach
    void forget() {
        LogLines.clear();
    }

    @Test
    void aServerThatIsReachedAgainIsReportedOnce() throws Exception {
        report.dial(FlowAffinity.NONE);
        dead = true;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> report.dial(FlowAffinity.NONE)).hasMessage("dead");
            assertThatThrownBy(() -> report.dialFresh(FlowAffinity.NONE)).hasMessage("dead");
            now.addAndGet(5_000_000_000L);
        }
        assertThat(LogLines.with("server ")).isEmpty();
        dead = false;
        warm = true;
        report.dial(FlowAffinity.NONE);
        assertThat(LogLines.with("server ")).isEmpty();
        warm = false;
        report.dial(FlowAffinity.NONE);
        report.dial(FlowAffinity.NONE);
        assertThat(LogLines.with("server "))
                .containsExactly("INFO server ws://a:1/ws is reached again, after 6 failed attempts within 15 s");
    }

    @Test
    void oneFailedAttemptIsCountedAsOne() throws Exception {
        dead = true;
        assertThatThrownBy(() -> report.dial(FlowAffinity.NONE)).hasMessage("dead");
        dead = false;
        report.dial(FlowAffinity.NONE);
        assertThat(LogLines.with("server "))
                .containsExactly("INFO server ws://a:1/ws is reached again, after 1 failed attempt within 0 s");
    }

    /** A default method of the interface that is not passed on does nothing, and nobody notices. */
    @ParameterizedTest
    @ValueSource(classes = {RecoveryReport.class, ObservedCarriers.class})
    void noMethodOfCarriersIsSwallowed(Class<? extends CarrierDialer> wrapper) throws Exception {
        for (Method method : CarrierDialer.class.getDeclaredMethods()) {
            if (!method.isSynthetic()) { // of JaCoCo, for instance
                assertThat(wrapper.getMethod(method.getName(), method.getParameterTypes())
                                .getDeclaringClass())
                        .as(method.getName())
                        .isNotEqualTo(CarrierDialer.class);
            }
        }
    }
}
