package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.reload.Reloads;
import brookloom.testing.IgnoredSignals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What ends the process is tested on real ones (SignalsIT). */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SignalsTest {
    @Test
    void hangupReloadsAndUser1DoesNothing() throws Exception {
        IgnoredSignals.assumeNotIgnored("HUP", 1);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(2);
        Runnable reload = () -> {
            first.countDown();
            second.countDown();
        };
        try (Reloads.Registration registration = Reloads.register(reload)) {
            assertThat(registration).isNotNull();
            Signals.handle();
            raise("USR1");
            raise("HUP");
            assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
            raise("HUP");
            assertThat(second.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void raise(String signal) throws Exception {
        Process kill = new ProcessBuilder(
                        "kill",
                        "-" + signal,
                        Long.toString(ProcessHandle.current().pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }
}
