package brookloom.it.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.it.BrookLoom;
import brookloom.testing.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The soak's loads for some seconds, both ends in this process: nothing is lost, and nothing is left behind. */
@ExtendWith(LeakCheck.class)
class SoakTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shortTunnelsAndAMixedLoadLoseNothing(boolean plain) throws Exception {
        List<String> reports = new ArrayList<>();
        try (SoakTargets targets = new SoakTargets();
                BrookLoom tunnel =
                        BrookLoom.builder().plain(plain).warmTunnels(8).start()) {
            SoakLoads loads = new SoakLoads(new SoakApp(tunnel.socks5(), targets));
            Tally tunnels = loads.shortTunnels(500, reports::add);
            assertThat(tunnels.done()).as("" + tunnels).isEqualTo(500);
            List<Tally> mixed = loads.mixed(Duration.ofSeconds(3), Duration.ofSeconds(1), reports::add);
            assertThat(mixed).allSatisfy(tally -> {
                assertThat(tally.lost()).as("" + tally).isZero();
                assertThat(tally.done()).as("" + tally).isPositive();
            });
            assertThat(reports).hasSizeGreaterThanOrEqualTo(20);
        }
    }

    @Test
    void aLossIsCountedWithItsReason() {
        Tally tally = new Tally("tunnels");
        tally.attempt(() -> {});
        tally.attempt(() -> {
            throw new IllegalStateException("cut");
        });
        assertThat(tally).hasToString("1 tunnels, 1 lost [java.lang.IllegalStateException: cut]");
    }

    @Test
    void whatGrowsIsNamedAndWhatOnlyWarmsUpIsNot() {
        assertThat(SoakSample.growth(samples(i -> new SoakSample(20_000 + Math.min(i, 2) * 9000, 30, 60))))
                .isEmpty();
        assertThat(SoakSample.growth(samples(i -> new SoakSample(20_000 + i * 2000L, 30, 60))))
                .hasValueSatisfying(growth -> assertThat(growth).startsWith("heap, KiB grew from "));
        assertThat(SoakSample.growth(samples(i -> new SoakSample(20_000, 30 + i * 3L, 60))))
                .hasValue("threads grew from 51 to 81");
        assertThat(SoakSample.growth(samples(i -> new SoakSample(20_000, 30, 60 + i * 10L))))
                .hasValueSatisfying(growth -> assertThat(growth).startsWith("descriptors grew from "));
    }

    @Test
    void theHeapIsReadFromWhatTheJvmSays() {
        assertThat(Watched.heap("""
            1234:
             def new generation   total 7424K, used 2011K [0x1, 0x2, 0x3)
             tenured generation   total 9216K, used 6000K [0x1, 0x2, 0x3)
             Metaspace       used 23459K, committed 23808K, reserved 1114112K
            """)).isEqualTo(8011);
    }

    @Test
    void helpFitsTheTerminal() {
        assertThat((Soak.USAGE + SoakCrowd.USAGE).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void argumentsNameOneLoadOrBoth() {
        assertThat(Soak.Arguments.parse()).isEqualTo(new Soak.Arguments("ws", 1_000_000, 60));
        assertThat(Soak.Arguments.parse("tunnels")).isEqualTo(new Soak.Arguments("ws", 1_000_000, 0));
        assertThat(Soak.Arguments.parse("minutes", "5", "--kind", "h2")).isEqualTo(new Soak.Arguments("h2", 0, 5));
        assertThat(Soak.Arguments.parse("tunnels", "7", "minutes")).isEqualTo(new Soak.Arguments("ws", 7, 60));
        assertThatThrownBy(() -> Soak.Arguments.parse("--kind", "quic")).hasMessageContaining("is none of [ws, ");
        assertThatThrownBy(() -> Soak.Arguments.parse("hours")).hasMessage("'hours' is not understood");
    }

    @Test
    void aCrowdHasANumberAndAKind() {
        assertThat(SoakCrowd.Arguments.parse()).isEqualTo(new SoakCrowd.Arguments("ws", 20_000));
        assertThat(SoakCrowd.Arguments.parse("500", "--kind", "wss")).isEqualTo(new SoakCrowd.Arguments("wss", 500));
        assertThatThrownBy(() -> SoakCrowd.Arguments.parse("--kind", "h2")).hasMessageContaining("is none of [ws, ");
        assertThatThrownBy(() -> SoakCrowd.Arguments.parse("all")).hasMessage("'all' is not understood");
    }

    private static List<SoakSample> samples(java.util.function.IntFunction<SoakSample> maker) {
        return IntStream.range(0, 20).mapToObj(maker).toList();
    }
}
