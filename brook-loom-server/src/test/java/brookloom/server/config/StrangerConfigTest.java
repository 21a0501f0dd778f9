package brookloom.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrangerConfigTest {
    @ParameterizedTest
    @CsvSource({"1, 64, 16", "64, 512, 128", "256, 2048, 512", "1000000, 65536, 16384"})
    void limitsFollowTheHeap(long mebibytes, int most, int perAddress) {
        StrangerConfig limits = StrangerConfig.forHeap(mebibytes << 20);
        assertThat(limits.most()).isEqualTo(most);
        assertThat(limits.mostPerAddress()).isEqualTo(perAddress);
    }

    @Test
    void theShareOfAnAddressFollowsTheWholeUnlessItIsGiven() {
        StrangerConfig limits = StrangerConfig.forHeap(256 << 20);
        assertThat(limits.with(null, null)).isEqualTo(limits);
        assertThat(limits.with(100, null).mostPerAddress()).isEqualTo(25);
        assertThat(limits.with(2, null).mostPerAddress()).isEqualTo(1);
        assertThat(limits.with(null, 7)).isEqualTo(new StrangerConfig(limits.openTimeout(), limits.most(), 7));
    }

    @Test
    void aLimitThatLetsNobodyInIsRefused() {
        StrangerConfig limits = StrangerConfig.forHeap(256 << 20);
        assertThatThrownBy(() -> limits.with(0, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "--strangers 0 and --strangersPerAddress 1 must be at least 1, or clients could not connect");
    }
}
