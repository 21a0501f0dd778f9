package brookloom.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import brookloom.net.config.TimeoutConfig;
import brookloom.net.text.ListenAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppOptionsTest {
    private static final List<AppBinding> LISTEN = List.of(AppBinding.socks5(new ListenAddress("127.0.0.1", 1080)));

    @Test
    void secretsDoNotShow() {
        AppCredentials credentials = new AppCredentials("alice", "wonder");
        AppOptions options = new AppOptions(LISTEN, null, credentials, TimeoutConfig.DEFAULT);
        assertThat(options.toString()).contains("redacted").doesNotContain("alice", "wonder");
    }

    @Test
    void negativeTimeoutsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TimeoutConfig(Duration.ofSeconds(-1), Duration.ZERO, Duration.ZERO))
                .withMessage("--tcpTimeout -1, must not be negative");
    }

    @Test
    void anAddressThatCannotBeSentToIsRefused() throws Exception {
        InetAddress any = InetAddress.getByName("0.0.0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AppOptions(LISTEN, any, null, TimeoutConfig.DEFAULT))
                .withMessageStartingWith("--socks5ServerIP 0.0.0.0 is not an address that apps can send to");
    }

    @Test
    void credentialsMustFitTheirLengthByte() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AppCredentials("", "x"))
                .withMessage("--socks5Username has 0 bytes, must have 1 to 255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AppCredentials("x", "ä".repeat(128)))
                .withMessage("--socks5Password has 256 bytes, must have 1 to 255");
    }
}
