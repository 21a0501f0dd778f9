package brookloom.net.dial;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.ReplyCode;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TargetFailedTest {
    @ParameterizedTest
    @EnumSource(
            value = ReplyCode.class,
            names = {"GENERAL_FAILURE", "NOT_ALLOWED", "NETWORK_UNREACHABLE", "HOST_UNREACHABLE", "CONNECTION_REFUSED"})
    void eachReasonOfAServerComesWithWhereToLookAndWithoutTheTarget(ReplyCode code) {
        String line = new TargetFailed(code, "server: secret.example:443: why").logged();
        String reason = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        assertThat(line)
                .startsWith("server: target not reached: " + reason + " (")
                .endsWith(")")
                .doesNotContain("secret")
                .hasSizeLessThan(150);
    }

    @ParameterizedTest
    @EnumSource(value = ReplyCode.class, names = "NOT_ALLOWED")
    void whatIsNotAllowedNamesTheServersOptions(ReplyCode code) {
        assertThat(new TargetFailed(code, "server: a.example:443: why").logged())
                .contains("--targets", "--allowTarget", "--block", "limits", "log");
    }
}
