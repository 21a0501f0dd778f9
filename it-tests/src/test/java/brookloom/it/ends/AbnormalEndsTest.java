package brookloom.it.ends;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.ends.Ending.How;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.SideBySide;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever breaks a tunnel, app and target see a reset and never an orderly end. */
@ExtendWith(LeakCheck.class)
class AbnormalEndsTest {
    /** What breaks a tunnel between app and target. */
    enum Cause {
        CARRIER_RESET,
        CARRIER_ENDED,
        BYTE_FLIPPED,
        SERVER_STOPPED,
        CLIENT_STOPPED;

        void strike(OpenTunnel tunnel) throws Exception {
            switch (this) {
                case CARRIER_RESET -> tunnel.relay().cut();
                case CARRIER_ENDED -> tunnel.relay().end();
                case BYTE_FLIPPED -> {
                    tunnel.relay().flip();
                    tunnel.target().getOutputStream().write(1);
                    tunnel.app().getOutputStream().write(1);
                }
                case SERVER_STOPPED -> tunnel.server().close();
                case CLIENT_STOPPED -> tunnel.client().close();
            }
        }

        /** Returns whether the carrier can tell the two ends apart. */
        boolean isSeenOver(CarrierKind kind) {
            return switch (this) {
                case CARRIER_ENDED -> kind != CarrierKind.WS_BARE; // a FIN is all it has to end with
                case BYTE_FLIPPED -> !kind.isBare() || kind.isTls(); // nothing authenticates the bytes
                default -> true;
            };
        }
    }

    /** All of them at once: a reset waits until the other direction is quiet. */
    private static Stream<CarrierKind> kinds() {
        return Arrays.stream(CarrierKind.values());
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenTunnelResetsAppAndTarget(Cause cause) throws Exception {
        SideBySide.check(kinds().filter(cause::isSeenOver), kind -> {
            try (OpenTunnel tunnel = new OpenTunnel(kind.builder())) {
                cause.strike(tunnel);
                assertBothAreReset(tunnel);
            }
        });
    }

    @Test
    void anIdleTimeoutResetsAppAndTarget() throws Exception {
        SideBySide.check(kinds(), kind -> {
            try (OpenTunnel tunnel = new OpenTunnel(kind.builder().tcpTimeout(Duration.ofSeconds(1)))) {
                assertBothAreReset(tunnel);
            }
        });
    }

    private static void assertBothAreReset(OpenTunnel tunnel) throws Exception {
        assertThat(Ending.of(tunnel.app()).how()).as("the app's end").isEqualTo(How.RESET);
        assertThat(tunnel.targetsEnding().how()).as("the target's end").isEqualTo(How.RESET);
    }

    @Test
    void anAppThatResetsResetsTheTargetAfterWhatItSent() throws Exception {
        SideBySide.check(kinds(), kind -> {
            try (OpenTunnel tunnel = new OpenTunnel(kind.builder())) {
                tunnel.app().getOutputStream().write(OpenTunnel.EXCHANGED);
                Ending.reset(tunnel.app());
                Ending ending = tunnel.targetsEnding();
                assertThat(ending.how()).isEqualTo(How.RESET);
                assertThat(ending.bytes()).isEqualTo(OpenTunnel.EXCHANGED);
            }
        });
    }

    @Test
    void aTargetThatResetsResetsTheAppAfterWhatItSent() throws Exception {
        SideBySide.check(kinds(), kind -> {
            try (OpenTunnel tunnel = new OpenTunnel(kind.builder())) {
                Socket target = tunnel.target();
                target.getOutputStream().write(OpenTunnel.EXCHANGED);
                Eventually.holds(() -> assertThat(tunnel.server().monitor().live())
                        .as("on its way to the server the system may let the reset overtake the bytes")
                        .allMatch(live -> live.down() == 2 * OpenTunnel.EXCHANGED.length));
                Ending.reset(target);
                Ending ending = Ending.of(tunnel.app());
                assertThat(ending.how()).isEqualTo(How.RESET);
                assertThat(ending.bytes()).isEqualTo(OpenTunnel.EXCHANGED);
            }
        });
    }

    @Test
    void orderlyEndsStayOrderlyInBothOrders() throws Exception {
        SideBySide.check(kinds(), kind -> {
            try (OpenTunnel tunnel = new OpenTunnel(kind.builder())) {
                tunnel.app().shutdownOutput();
                assertThat(tunnel.targetsEnding().how()).isEqualTo(How.ORDERLY); // after which the target closes
                assertThat(Ending.of(tunnel.app()).how()).isEqualTo(How.ORDERLY);
            }
            try (OpenTunnel tunnel = new OpenTunnel(kind.builder())) {
                tunnel.target().shutdownOutput();
                assertThat(Ending.of(tunnel.app()).how()).isEqualTo(How.ORDERLY);
                tunnel.app().close();
                assertThat(tunnel.targetsEnding().how()).isEqualTo(How.ORDERLY);
            }
        });
    }
}
