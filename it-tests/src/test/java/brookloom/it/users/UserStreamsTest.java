package brookloom.it.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.it.BrookLoom;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's limits, met by an app's TCP connections. */
class UserStreamsTest {
    private static final int QUOTA = 3_000_000;

    /** What is on its way when the quota is reached: the batch that crosses it. */
    private static final int BATCH = 64 * 1024;

    private static final int RATE = 200_000;
    private static final double SECONDS = 10;

    @TempDir
    private Path folder;

    @Test
    void aQuotaThatIsCrossedInTheMiddleOfADownloadEndsItAndAdmitsNoOther() throws Exception {
        try (TcpTarget endless = endless();
                LimitedUser alice = LimitedUser.start(folder, LimitedUser.limits(QUOTA, 0), options -> options)) {
            try (Socket app = BrookLoom.connect(alice.socks5(), "127.0.0.1", endless.port())) {
                app.setSoTimeout(30_000);
                long[] read = {0};
                assertThatThrownBy(() -> {
                            byte[] buffer = new byte[BATCH];
                            for (int n = app.getInputStream().read(buffer);
                                    n >= 0;
                                    n = app.getInputStream().read(buffer)) {
                                read[0] += n;
                            }
                        })
                        .as("a reset, not an end that looks orderly")
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(java.net.SocketTimeoutException.class);
                assertThat(read[0]).isPositive().isLessThanOrEqualTo(QUOTA + BATCH);
            }
            assertThat(alice.metric("brook_user_bytes_total{direction=\"down\",user=\"alice\"}"))
                    .isBetween((double) QUOTA, (double) QUOTA + 2 * BATCH);
            try (Socket next = BrookLoom.connect(alice.socks5(), "127.0.0.1", endless.port())) {
                Eventually.holds(() -> assertThat(
                                alice.metric("brook_user_refusals_total{cause=\"user_not_served\",user=\"alice\"}"))
                        .isPositive());
                assertThat(LogLines.with("user alice: quota of 3 MB a month reached"))
                        .isNotEmpty();
                next.setSoTimeout(1000);
                assertThatThrownBy(() -> next.getInputStream().read()).isInstanceOf(IOException.class);
            }
        }
    }

    /** A machine that does something else for a while may miss one measurement, not three. */
    @Test
    void aRateIsKeptWithinFivePercentOverTenSeconds() throws Exception {
        try (TcpTarget endless = endless();
                LimitedUser alice = LimitedUser.start(folder, LimitedUser.limits(0, RATE), options -> options);
                Socket app = BrookLoom.connect(alice.socks5(), "127.0.0.1", endless.port())) {
            app.setSoTimeout(30_000);
            InputStream in = app.getInputStream();
            assertThat(in.readNBytes(RATE)).as("after the start").hasSize(RATE);
            double best = Double.MAX_VALUE;
            for (int i = 0; i < 3 && best > 0.05; i++) {
                best = Math.min(best, Math.abs(rate(in) / RATE - 1));
            }
            assertThat(best).as("deviation from the rate").isLessThanOrEqualTo(0.05);
        }
    }

    private static double rate(InputStream in) throws IOException {
        byte[] buffer = new byte[BATCH];
        long begun = System.nanoTime();
        long bytes = 0;
        double seconds = 0;
        while (seconds < SECONDS) {
            bytes += in.read(buffer);
            seconds = (System.nanoTime() - begun) / 1e9;
        }
        return bytes / seconds;
    }

    @Test
    void tooManyTunnelsAreRefusedAndCounted() throws Exception {
        UserLimits one = new UserLimits(0, 0, 1, null, List.of(), false);
        try (TcpTarget endless = endless();
                LimitedUser alice = LimitedUser.start(folder, one, options -> options);
                Socket first = BrookLoom.connect(alice.socks5(), "127.0.0.1", endless.port())) {
            first.setSoTimeout(30_000);
            assertThat(first.getInputStream().read()).isZero();
            assertThat(alice.metric("brook_user_tunnels{user=\"alice\"}")).isEqualTo(1);
            assertThat(alice.metric("brook_users")).isEqualTo(1);
            try (Socket second = BrookLoom.connect(alice.socks5(), "127.0.0.1", endless.port())) {
                second.setSoTimeout(30_000);
                assertThatThrownBy(() -> {
                            if (second.getInputStream().read() < 0) {
                                throw new IOException("end");
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
            Eventually.holds(
                    () -> assertThat(alice.metric("brook_user_refusals_total{cause=\"not_allowed\",user=\"alice\"}"))
                            .isEqualTo(1));
        }
    }

    private static TcpTarget endless() throws IOException {
        return TcpTarget.serving(connection -> {
            byte[] zeros = new byte[BATCH];
            while (true) {
                connection.getOutputStream().write(zeros);
            }
        });
    }
}
