package brookloom.server.shared;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyGuardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+PONG\r\n",
                ":-1\r\n",
                "-ERR no 99999999999999999999\r\n+OK\r\n",
                "$-1\r\n$0\r\n\r\n$5\r\nHTTP/\r\n*-1\r\n",
                "*3\r\n:1\r\n$3\r\n\r\n$\r\n*1\r\n+x\r\n"
            })
    void repliesPassInPiecesOfAnySize(String replies) throws IOException {
        byte[] bytes = replies.getBytes(US_ASCII);
        assertThat(guard(replies).readAllBytes()).isEqualTo(bytes);
        InputStream slow = guard(replies);
        for (byte octet : bytes) {
            assertThat(slow.read()).isEqualTo(octet);
        }
        assertThat(slow.read()).isNegative();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n",
                "SSH-2.0-OpenSSH\r\n",
                "\u0015\u0003\u0003",
                "%1\r\n",
                "$2000000000\r\n",
                "$99999999999999999999\r\n",
                "*65537\r\n",
                "+OK\r\n*1\r\n*1\r\n$65537\r\n"
            })
    void whatNoStoreAnswersEndsTheReading(String replies) {
        assertThatThrownBy(() -> guard(replies).readAllBytes())
                .isInstanceOf(ReplyGuard.StrangeReply.class)
                .hasMessageMatching("it (does not speak Redis's protocol|answers with .*)");
    }

    @Test
    void aLineAndAllRepliesTogetherHaveAnEnd() {
        assertThatThrownBy(() -> guard("+" + "x".repeat(10_000)).readAllBytes())
                .hasMessageContaining("a line of more than 8192 bytes");
        assertThatThrownBy(() -> guard("$60000\r\n" + ("x".repeat(60_000) + "\r\n$60000\r\n").repeat(300))
                        .readAllBytes())
                .hasMessageContaining("more than 16777216 bytes at once");
    }

    private static ReplyGuard guard(String replies) {
        return new ReplyGuard(new ByteArrayInputStream(replies.getBytes(US_ASCII)));
    }
}
