package brookloom.it.wss;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers with names that not every library takes for names. */
@ExtendWith(LeakCheck.class)
class ServerNamesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "my_host.test, RAW",
        "my_host.test, FRAMED",
        "bücher.test, RAW",
        "bücher.test, FRAMED",
        "faß.test, RAW",
        "faß.test, FRAMED"
    })
    void wsServersMayHaveAnyName(String name, Carriage carriage) throws Exception {
        BrookLoomBuilder ends = BrookLoom.builder().carriage(carriage);
        try (BrookServer server = ends.startServer();
                Client client =
                        ends.address(loopback(server)).startClient("ws://" + name + ":" + server.port() + "/ws")) {
            assertServes(client);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bücher.test, xn--bcher-kva.test, RAW, JDK",
        "bücher.test, xn--bcher-kva.test, RAW, CHROME",
        "bücher.test, xn--bcher-kva.test, FRAMED, JDK",
        "bücher.test, xn--bcher-kva.test, HTTP2, JDK"
    })
    void wssServersMayHaveAnyName(String name, String certified, Carriage carriage, Engine engine) throws Exception {
        TlsSite site = new TlsSite(folder);
        site.install(site.authority().issueFor(certified));
        BrookLoomBuilder ends = BrookLoom.builder().carriage(carriage).serverTls(site.serverTls());
        try (BrookServer server = ends.startServer();
                Client client =
                        ends.clientTls(site.clientTls(engine)).serverName(name).startClient(server.port())) {
            assertServes(client);
        }
    }

    private static Destination loopback(BrookServer server) {
        return new Destination(HostAddress.parse("127.0.0.1"), server.port());
    }

    private static void assertServes(Client client) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(7);
            assertThat(app.getInputStream().read()).isEqualTo(7);
        }
    }
}
