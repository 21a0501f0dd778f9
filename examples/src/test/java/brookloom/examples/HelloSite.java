package brookloom.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import brookloom.testing.TcpTarget;
import java.io.IOException;

/** A web server on loopback whose every page says hello. */
final class HelloSite {
    private HelloSite() {}

    static TcpTarget start() throws IOException {
        return TcpTarget.serving(connection -> {
            connection.getInputStream().read(new byte[8192]);
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello".getBytes(UTF_8));
        });
    }
}
