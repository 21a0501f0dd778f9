package brookloom.server.users.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.lists.ListSource;
import brookloom.testing.TcpTarget;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceSourceTest {
    /** Longer than the test waits. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @ParameterizedTest
    @CsvSource({
        "101, Connection: upgrade",
        "500, Content-Length: 99",
        "302, Location: /elsewhere",
        "401, WWW-Authenticate: Basic",
    })
    void anAnswerThatIsNoListLeavesNoConnectionBehind(int status, String field) throws Exception {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        try (TcpTarget service = TcpTarget.playing((in, out) -> {
                    in.read();
                    out.write(("HTTP/1.1 " + status + " x\r\n" + field + "\r\n\r\n").getBytes(US_ASCII));
                    try {
                        while (in.read() >= 0) {
                            // The rest of the question.
                        }
                    } catch (SocketException e) {
                        // A reset is an end, too.
                    }
                    end.complete(-1);
                });
                ServiceSource source = new ServiceSource(
                        new ListSource.Url(URI.create("http://127.0.0.1:" + service.port() + "/users")), PATIENCE)) {
            assertThatThrownBy(() -> source.open(null)).hasMessageContaining("the server answers " + status);
            assertThat(end.get(60, TimeUnit.SECONDS)).isNegative();
        }
    }
}
