package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.BrookLink;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The original's clients at a server with two users. */
@NeedsOriginal
class UsersInteropTest {
    private static final byte[] DATA = {1, 2, 3};

    @TempDir
    Path folder;

    private final UserEntry alice = UserEntry.generate("alice", UserLimits.NONE);
    private final UserEntry bob = UserEntry.generate("bob", UserLimits.NONE);
    private final UserEntry stranger = UserEntry.generate("stranger", UserLimits.NONE);

    @BeforeEach
    void listUsers() throws Exception {
        UserFile users = new UserFile(folder.resolve("users"));
        users.edit("alice", none -> alice);
        users.edit("bob", none -> bob);
    }

    @ParameterizedTest
    @CsvSource({"wsclient, false", "wsclient, true", "client, false"})
    void theOriginalsClientWorksWithEitherOfTwoPasswordsAndNotWithAThird(String command, boolean bare)
            throws Exception {
        try (TcpTarget tcp = TcpTarget.echo();
                UdpEcho udp = new UdpEcho();
                BrookServer server = BrookLoom.builder()
                        .plain(command.equals("client"))
                        .withoutBrookProtocol(bare)
                        .openTimeout(Duration.ofSeconds(3)) // the stranger waits for it
                        .access(new AccessConfig.UserList(folder.resolve("users")))
                        .startAnyServer()) {
            for (UserEntry user : new UserEntry[] {alice, bob, alice}) {
                try (Original client = Original.client(command, link(command, bare, user, server))) {
                    assertThat(echo(client, tcp)).containsExactly(DATA);
                    try (Socks5App app = Socks5App.greeting(client.address());
                            Socks5Datagrams datagrams = app.associate()) {
                        datagrams.send(Destination.of(udp.address()), DATA);
                        assertThat(datagrams.receive().data()).containsExactly(DATA);
                    }
                }
            }
            assertThat(tcp.connections()).isLessThanOrEqualTo(3);
            try (Original client = Original.client(command, link(command, bare, stranger, server));
                    Socket app = BrookLoom.connect(client.address(), "127.0.0.1", tcp.port())) {
                app.getOutputStream().write(DATA);
                app.setSoTimeout(2000); // a client of the original waits as long as its server does
                assertThat(answer(app)).isEmpty();
            } catch (IOException e) {
                // Refused at once: that is no answer either.
            }
        }
    }

    private static byte[] echo(Original client, TcpTarget target) throws IOException {
        try (Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.setSoTimeout(60_000);
            app.getOutputStream().write(DATA);
            return app.getInputStream().readNBytes(DATA.length);
        }
    }

    private static byte[] answer(Socket app) {
        try {
            return app.getInputStream().readNBytes(1);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static BrookLink link(String command, boolean bare, UserEntry user, BrookServer server) {
        BrookLink.Kind kind = command.equals("client") ? BrookLink.Kind.SERVER : BrookLink.Kind.WSSERVER;
        String address = "127.0.0.1:" + server.port();
        Map<String, String> parameters = new TreeMap<>(Map.of("password", user.password()));
        parameters.put(kind.text(), kind == BrookLink.Kind.SERVER ? address : "ws://" + address + "/ws");
        if (bare) {
            parameters.put("withoutBrookProtocol", "true");
        }
        return new BrookLink(kind, parameters);
    }
}
