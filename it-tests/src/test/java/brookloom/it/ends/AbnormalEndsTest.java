package brookloom.it.ends;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoomBuilder;
import brookloom.it.ends.Ending.How;
import brookloom.testing.LeakCheck;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever breaks a tunnel, app and target see a reset and never an orderly end. */
@ExtendWith(LeakCheck.class)
class AbnormalEndsTest {
    /** What breaks a tunnel between app and target. */
    enum Cause {
        CARRIER_RESET,
        CARRIER_ENDED,
        BYTE_FLIPPED,
        IDLE_TIMEOUT,
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
                case IDLE_TIMEOUT -> {} // it comes by itself
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

    static Stream<Arguments> causes() {
        return Arrays.stream(Cause.values())
                .flatMap(cause -> Arrays.stream(CarrierKind.values())
                        .filter(cause::isSeenOver)
                        .map(kind -> Arguments.of(cause, kind)));
    }

    @ParameterizedTest
    @MethodSource("causes")
    void aBrokenTunnelResetsAppAndTarget(Cause cause, CarrierKind kind) throws Exception {
        BrookLoomBuilder options = kind.builder();
        if (cause == Cause.IDLE_TIMEOUT) {
            options.tcpTimeout(Duration.ofSeconds(1));
        }
        try (OpenTunnel tunnel = new OpenTunnel(options)) {
            cause.strike(tunnel);
            assertThat(Ending.of(tunnel.app()).how()).as("the app's end").isEqualTo(How.RESET);
            assertThat(tunnel.targetsEnding().how()).as("the target's end").isEqualTo(How.RESET);
        }
    }

    @ParameterizedTest
    @EnumSource(CarrierKind.class)
    void anAppThatResetsResetsTheTargetAfterWhatItSent(CarrierKind kind) throws Exception {
        try (OpenTunnel tunnel = new OpenTunnel(kind.builder())) {
            tunnel.app().getOutputStream().write(OpenTunnel.EXCHANGED);
            Ending.reset(tunnel.app());
            Ending ending = tunnel.targetsEnding();
            assertThat(ending.how()).isEqualTo(How.RESET);
            assertThat(ending.bytes()).isEqualTo(OpenTunnel.EXCHANGED);
        }
    }

    @ParameterizedTest
    @EnumSource(CarrierKind.class)
    void aTargetThatResetsResetsTheAppAfterWhatItSent(CarrierKind kind) throws Exception {
        try (OpenTunnel tunnel = new OpenTunnel(kind.builder())) {
            Socket target = tunnel.target();
            target.getOutputStream().write(OpenTunnel.EXCHANGED);
            Ending.reset(target);
            Ending ending = Ending.of(tunnel.app());
            assertThat(ending.how()).isEqualTo(How.RESET);
            assertThat(ending.bytes()).isEqualTo(OpenTunnel.EXCHANGED);
        }
    }

    @ParameterizedTest
    @EnumSource(CarrierKind.class)
    void orderlyEndsStayOrderlyInBothOrders(CarrierKind kind) throws Exception {
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
    }
}
