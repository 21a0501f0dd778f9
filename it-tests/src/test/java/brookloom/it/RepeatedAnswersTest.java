package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.Socks5App;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.SealedBytes;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server of the original, which binds no answer to its request, and somebody in between who repeats an old one. */
@ExtendWith(LeakCheck.class)
class RepeatedAnswersTest {
    @Test
    void anAnswerIsTakenForOneTunnelOnly() throws Exception {
        byte[] answer = SealedBytes.of(BrookLoomBuilder.DEFAULT_KEYS, Sender.SERVER, new byte[] {1, 2, 3});
        try (TcpTarget server = TcpTarget.serving(carrier -> {
                    carrier.getOutputStream().write(answer);
                    carrier.getInputStream().readAllBytes();
                });
                Client client = BrookLoom.builder().plain(true).startClient(server.port())) {
            try (Socks5App first = Socks5App.greeting(client.address())) {
                assertThat(first.connect("192.0.2.1", 80).code()).isEqualTo(ReplyCode.SUCCEEDED);
                assertThat(first.in().readNBytes(3)).containsExactly(1, 2, 3);
            }
            try (Socks5App second = Socks5App.greeting(client.address())) {
                second.connect("192.0.2.1", 80);
                assertThat(readUntilCut(second)).as("nothing of the old answer").isEmpty();
            }
        }
    }

    private static byte[] readUntilCut(Socks5App app) {
        try {
            return app.in().readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
