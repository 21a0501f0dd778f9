package brookloom.net.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketKeyTest {
    @Test
    void theExampleOfRfc6455ComesOut() {
        assertThat(WebSocketKey.accept("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void randomKeysAreValidAndDiffer() {
        assertThat(Stream.generate(WebSocketKey::random).limit(100))
                .allMatch(WebSocketKey::isValid)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dGhlIHNhbXBsZSBub25jZQ==", "AAAAAAAAAAAAAAAAAAAAAA=="})
    void sixteenBytesInBase64AreAKey(String key) {
        assertThat(WebSocketKey.isValid(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAA=",
                "dGhlIHNhbXBsZSBub25jZQ=",
                "dGhlIHNhbXBsZSBub25jZQ==\n",
                "sixteen bytes...",
            })
    void otherLengthsAndOtherTextAreNoKey(String key) {
        assertThat(WebSocketKey.isValid(key)).isFalse();
    }
}
