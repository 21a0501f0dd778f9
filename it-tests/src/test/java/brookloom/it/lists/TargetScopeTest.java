package brookloom.it.lists;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.config.TargetScope;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Through both ends: what apps get for targets outside of the server's scope. The names are those of TestNames. */
@ExtendWith(LeakCheck.class)
class TargetScopeTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, PUBLIC",
        "localhost, PUBLIC",
        "a.one.test, PUBLIC",
        "a.both.test, LAN",
        "::1, LAN",
        "::ffff:127.0.0.1, LAN",
        "64:ff9b::7f00:1, PUBLIC",
        "169.254.169.254, LAN",
        "0.0.0.0, LAN",
        "127.1, PUBLIC",
        "2130706433, PUBLIC"
    })
    void aTcpTargetOutsideOfTheScopeIsNotDialledAndTheAppIsToldSo(String host, TargetScope scope) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = scoped(scope).waitForTarget(true).start();
                Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            assertThat(app.connect(host, target.port()).code()).isEqualTo(ReplyCode.NOT_ALLOWED);
            String why = "not allowed by --targets " + scope + " (at the server, ";
            Eventually.holds(() -> {
                assertThat(LogLines.with("DEBUG server: ")).anyMatch(line -> line.contains(why));
                assertThat(LogLines.with("WARN server: target not reached: not allowed"))
                        .isNotEmpty();
                assertThat(LogLines.with("INFO"))
                        .anyMatch(line -> line.contains(why) && line.contains("--allowTarget "));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aUdpTargetOutsideOfTheScopeGetsNothingAndAnAllowedOneAnswers(boolean plain) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                BrookLoom tunnel =
                        scoped(TargetScope.LAN, "127.0.0.1").plain(plain).start();
                Socks5App app = Socks5App.greeting(tunnel.socks5());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(new Destination(HostAddress.parse("a.two.test"), echo.port()), new byte[] {1});
            Eventually.holds(() -> assertThat(LogLines.with("at 127.0.0.2: a loopback address"))
                    .isNotEmpty());
            Destination allowed = new Destination(HostAddress.parse("a.one.test"), echo.port());
            datagrams.send(allowed, new byte[] {2});
            assertThat(datagrams.receive().from()).isEqualTo(allowed);
            assertThat(echo.senders()).hasSize(1);
        }
    }

    @Test
    void ofANameTheAddressesInsideTheScopeAreDialled() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookLoom tunnel = scoped(TargetScope.PUBLIC, "127.0.0.1")
                        .waitForTarget(true)
                        .start();
                Socks5App app = Socks5App.greeting(tunnel.socks5())) {
            assertThat(app.connect("a.both.test", target.port()).code()).isEqualTo(ReplyCode.SUCCEEDED);
        }
    }

    private static BrookLoomBuilder scoped(TargetScope scope, String... allowed) {
        return BrookLoom.builder().targets(scope, allowed);
    }
}
