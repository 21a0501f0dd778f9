package brookloom.it.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.AskedFor;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.it.wss.TlsSite;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.Resolver;
import brookloom.net.dial.SourceAddress;
import brookloom.net.outbound.Outbounds;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListeningProgram;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both carriages through nginx and HAProxy, as the recipes set them up. */
@ExtendWith(LeakCheck.class)
class FrontProxyTest {
    /** Where clients dial from; the proxies themselves come from 127.0.0.1. */
    private static final String CLIENT = "127.0.0.2";

    @TempDir
    private Path folder;

    private TlsSite site;

    @BeforeEach
    void makeCertificate() throws IOException {
        site = TlsSite.with(folder, "P-256");
    }

    private BrookLoomBuilder client(Carriage carriage) throws IOException {
        SourceAddress source = SourceAddress.of(InetAddress.getByName(CLIENT), null);
        return BrookLoom.builder()
                .carriage(carriage)
                .clientTls(TlsConfig.trusting(new TrustConfig.PemFile(site.ca())))
                .outbound(Outbounds.of(Outbound.LIMIT, Resolver.SYSTEM, source, KeepAlive.DEFAULT, null));
    }

    @ParameterizedTest
    @CsvSource({"NGINX, RAW", "NGINX, FRAMED", "HAPROXY, RAW", "HAPROXY, FRAMED"})
    void streamsAndDatagramsPass(FrontProxy kind, Carriage carriage) throws Exception {
        byte[] data = RecordedStream.pattern(3_000_000);
        try (TcpTarget target = TcpTarget.serving(connection -> connection
                        .getOutputStream()
                        .write(connection.getInputStream().readAllBytes()));
                UdpEcho echo = new UdpEcho();
                BrookServer server = BrookLoom.builder().startServer();
                ListeningProgram proxy = kind.start(folder, site, server.port());
                Client client = client(carriage)
                        .startClient("wss://localhost:" + proxy.address().getPort() + "/ws")) {
            try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
                app.getOutputStream().write(data);
                app.shutdownOutput();
                assertThat(app.getInputStream().readAllBytes()).isEqualTo(data);
            }
            try (Socks5App app = Socks5App.greeting(client.address());
                    Socks5Datagrams datagrams = app.associate()) {
                datagrams.send(Destination.of(echo.address()), new byte[] {1, 2, 3});
                assertThat(datagrams.receive().data()).containsExactly(1, 2, 3);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}, proxy trusted: {2} → {3}")
    @CsvSource({
        "NGINX,   RAW,    true,  127.0.0.2",
        "NGINX,   RAW,    false, 127.0.0.1",
        "NGINX,   FRAMED, true,  127.0.0.2",
        "NGINX,   FRAMED, false, 127.0.0.1",
        "HAPROXY, RAW,    true,  127.0.0.2",
        "HAPROXY, RAW,    false, 127.0.0.1",
        "HAPROXY, FRAMED, true,  127.0.0.2",
        "HAPROXY, FRAMED, false, 127.0.0.1",
    })
    void theClientAddressFromATrustedProxyCounts(FrontProxy kind, Carriage carriage, boolean trusted, String host)
            throws Exception {
        AskedFor targets = new AskedFor();
        try (BrookServer server = BrookLoom.builder()
                        .trustedProxies(trusted ? new String[] {"127.0.0.1"} : new String[0])
                        .targets(targets)
                        .startServer();
                ListeningProgram proxy = kind.start(folder, site, server.port());
                Client client = client(carriage)
                        .startClient("wss://localhost:" + proxy.address().getPort() + "/ws");
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(new Destination(HostAddress.parse("127.0.0.1"), 9), new byte[] {1});
            assertThat(targets.peer().host()).isEqualTo(host);
        }
    }
}
