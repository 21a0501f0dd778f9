package brookloom.it.routing;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.TcpRelay;
import brookloom.it.wss.TlsSite;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListeningProgram;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A {@code wssserver} behind what ends TLS and does not pass every way to it; the client is a program of its own. */
@ExtendWith(LeakCheck.class)
class AutoOverTlsTest {
    @TempDir
    private Path folder;

    private TlsSite site;
    private BrookServer server;

    /** What a proxy does with an upgrade that it does not pass on. */
    private enum Upgrades {
        REFUSED("http-request deny deny_status 400 if { hdr(upgrade) -m found }"),
        /** They are of the hop before it (RFC 9110, 7.6.1). */
        STRIPPED("http-request del-header upgrade");

        private final String rule;

        Upgrades(String rule) {
            this.rule = rule;
        }
    }

    @BeforeEach
    void start() throws IOException {
        site = TlsSite.with(folder, "P-256");
        server = BrookLoom.builder().serverTls(site.serverTls()).startServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Connections of HTTP/2 pass whole; requests of HTTP/1.1 are read, and made anew. */
    private ListeningProgram haproxy(Upgrades upgrades) throws Exception {
        Path pem = Files.writeString(
                folder.resolve("both.pem"), Files.readString(site.certificate()) + Files.readString(site.key()));
        Path inner = folder.resolve("inner");
        String toServer =
                "server one 127.0.0.1:%d ssl ca-file %s sni str(localhost) alpn ".formatted(server.port(), site.ca());
        return ListeningProgram.haproxy(folder, port -> """
            defaults
                timeout connect 10s
                timeout client 60s
                timeout server 60s
            frontend all
                mode tcp
                bind 127.0.0.1:%1$d ssl crt %2$s alpn h2,http/1.1
                use_backend whole if { ssl_fc_alpn h2 }
                default_backend read
            backend whole
                mode tcp
                %3$sh2
            backend read
                mode tcp
                server inner unix@%4$s
            frontend requests
                mode http
                bind unix@%4$s
                %5$s
                default_backend site
            backend site
                mode http
                %3$shttp/1.1
            """.formatted(port, pem, toServer, inner, upgrades.rule));
    }

    private Program client(int port) throws IOException {
        return Program.start(
                Map.of("STATE_DIRECTORY", folder.resolve("state").toString(), "BROOK_PASSWORD", "harness"),
                Program.onClassPath(
                        "brookloom.client.cli.ClientMain",
                        "connect",
                        "wss://localhost:" + port,
                        "--address",
                        "127.0.0.1:" + port,
                        "--auto",
                        "--debug",
                        "--ca",
                        site.ca().toString(),
                        "--socks5",
                        "127.0.0.1:0"));
    }

    private static void echoes(Program client, TcpTarget target) throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Socket socket = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write(i);
                assertThat(socket.getInputStream().read()).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void http2IsUsedWhereUpgradesDoNotPass(Upgrades upgrades) throws Exception {
        try (ListeningProgram proxy = haproxy(upgrades)) {
            theWayIsFoundAndTriedFirstByTheNextProcess(proxy.address().getPort(), "over HTTP/2", 1);
        }
    }

    @Test
    void framesAreUsedWhereOnlyMessagesPass() throws Exception {
        try (MessageGateway gateway = new MessageGateway(site.authority(), server.port())) {
            theWayIsFoundAndTriedFirstByTheNextProcess(gateway.port(), "in WebSocket frames", 2);
        }
    }

    /** @param refused how many other ways are tried before */
    private void theWayIsFoundAndTriedFirstByTheNextProcess(int port, String way, int refused) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                TcpRelay line = new TcpRelay(port)) {
            try (Program first = client(line.port())) {
                echoes(first, target);
                assertThat(first.saidWith(" does not get through")).hasSize(refused);
                assertThat(first.saidWith(" gets through this network"))
                        .singleElement()
                        .asString()
                        .contains(way);
            }
            try (Program next = client(line.port())) {
                echoes(next, target);
                assertThat(next.saidWith(" does not get through")).isEmpty();
                assertThat(next.saidWith(" gets through this network"))
                        .singleElement()
                        .asString()
                        .contains(way);
            }
        }
    }
}
