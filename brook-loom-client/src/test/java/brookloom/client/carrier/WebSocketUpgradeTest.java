package brookloom.client.carrier;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.ServerAddress;
import brookloom.net.stream.ByteStream;
import brookloom.net.websocket.WebSocketKey;
import brookloom.testing.Background;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketUpgradeTest {
    private static final String INTERIM = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";

    private final MemoryStream.Pair pair = MemoryStream.pair();
    private final WebSocketUpgrade upgrade =
            new WebSocketUpgrade(ServerAddress.parse("ws://server.example:9999/ws"), List.of(), WebSocketKey::random);

    @AfterEach
    void close() {
        pair.near().close();
        pair.far().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", INTERIM, INTERIM + INTERIM})
    void whatCameWithTheAnswerIsTheCarriersAndInterimAnswersAreNot(String before) throws Exception {
        Background server = Background.run(
                () -> answer(before + "HTTP/1.1 101 Switching Protocols\r\nsec-websocket-accept: ACCEPT\r\n\r\nearly"));
        ByteStream carrier = upgrade.perform(pair.near());
        server.join();
        assertThat(server.failure()).isNull();
        byte[] early = new byte[9];
        assertThat(carrier.read(early, 0, early.length)).isEqualTo(5);
        assertThat(new String(early, 0, 5, ISO_8859_1)).isEqualTo("early");
    }

    @Test
    void aServerThatClosesAfterAnInterimAnswerGaveNone() {
        Background.run(() -> {
            answer(INTERIM);
            pair.far().shutdownOutput();
        });
        assertThatThrownBy(() -> upgrade.perform(pair.near()))
                .hasMessageContaining("closed the connection without an answer");
    }

    @Test
    void twoAcceptFieldsAreWrong() {
        Background.run(() -> answer("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: ACCEPT\r\n"
                + "Sec-WebSocket-Accept: ACCEPT\r\n\r\n"));
        assertThatThrownBy(() -> upgrade.perform(pair.near())).hasMessageContaining("Sec-WebSocket-Accept");
    }

    private void answer(String text) throws IOException {
        StringBuilder request = new StringBuilder();
        byte[] some = new byte[512];
        while (request.indexOf("\r\n\r\n") < 0) {
            int n = pair.far().read(some, 0, some.length);
            request.append(new String(some, 0, n, ISO_8859_1));
        }
        String key = request.toString().replaceAll("(?s).*Sec-WebSocket-Key: ([^\r]*)\r.*", "$1");
        pair.far().write(text.replace("ACCEPT", WebSocketKey.accept(key)).getBytes(ISO_8859_1));
    }
}
