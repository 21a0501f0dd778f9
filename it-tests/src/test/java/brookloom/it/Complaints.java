package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.Socks5App;
import brookloom.proto.ReplyCode;
import brookloom.testing.Eventually;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.net.SocketException;

/** What users learn of a server that is not what their client was told. */
final class Complaints {
    private Complaints() {}

    /** Connects an app, which reads nothing but an end, and is explained in one line. */
    static void assertEndsWithLine(Client client, String server, String line) throws Exception {
        try (Socks5App app = Socks5App.greeting(client.address())) {
            assertThat(app.connect("target.example", 80).code()).isEqualTo(ReplyCode.SUCCEEDED);
            assertThat(readToEnd(app)).isEmpty();
        }
        assertOneLine(server, line);
    }

    /** @param server what the line has of the server, and no line of another test */
    static void assertOneLine(String server, String line) throws Exception {
        Eventually.holds(() -> assertThat(LogLines.with(server))
                .filteredOn(logged -> !logged.startsWith("DEBUG") && !logged.startsWith("INFO"))
                .singleElement()
                .asString()
                .startsWith("WARN ")
                .contains(line));
    }

    static byte[] readToEnd(Socks5App app) throws IOException {
        try {
            return app.in().readAllBytes();
        } catch (SocketException e) {
            return new byte[0]; // a reset is an end
        }
    }
}
