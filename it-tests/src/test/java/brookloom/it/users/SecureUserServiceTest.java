package brookloom.it.users;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.TestAuthority;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a server trusts that asks a service by HTTPS for its users: whom Java trusts. */
class SecureUserServiceTest {
    private static final String STORE_PASSWORD = "changeit";

    @TempDir
    private Path folder;

    private final TestAuthority authority = TestAuthority.root("Of the users");
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpsServer service;

    @BeforeEach
    void serve() throws Exception {
        byte[] list = (UserEntry.generate("alice", UserLimits.NONE).toLine() + "\n").getBytes(UTF_8);
        service = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        service.setHttpsConfigurator(new HttpsConfigurator(TestAuthority.serverTls(authority.issueFor("localhost"))));
        service.createContext("/", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("User-Agent"));
            exchange.sendResponseHeaders(200, list.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(list);
            }
        });
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private Program server(String host, String... jvmOptions) throws Exception {
        List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xmx128m"));
        options.addAll(List.of(jvmOptions));
        return Program.start(
                Map.of("STATE_DIRECTORY", folder.toString()),
                Program.onClassPath(
                        options,
                        "brookloom.server.cli.ServerMain",
                        "wsserver",
                        "--listen",
                        "127.0.0.1:0",
                        "--userAPI",
                        "https://" + host + ":" + service.getAddress().getPort() + "/users"));
    }

    private String store() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", authority.certificate());
        Path file = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, STORE_PASSWORD.toCharArray());
        }
        return "-Djavax.net.ssl.trustStore=" + file;
    }

    @Test
    void oneThatJavaTrustsIsAsked() throws Exception {
        try (Program server = server("localhost", store(), "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD)) {
            Eventually.holds(() -> assertThat(server.saidWith("users: 1")).hasSize(1));
            assertThat(asked).isNotEmpty().containsOnly("brook-loom");
        }
    }

    @Test
    void oneWithACertificateForAnotherNameIsNot() throws Exception {
        try (Program server = server("127.0.0.1", store(), "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD)) {
            Eventually.holds(() -> assertThat(server.saidWith("its certificate is for another name"))
                    .hasSize(1));
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void oneOfAnUnknownAuthorityIsNot() throws Exception {
        try (Program server = server("localhost")) {
            Eventually.holds(() -> assertThat(server.saidWith(
                            "its certificate is self-signed, or of a CA that Java does not know; nobody can connect until"
                                    + " then"))
                    .hasSize(1));
            assertThat(asked).isEmpty();
        }
    }
}
