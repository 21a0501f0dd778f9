package brookloom.it.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.EchoApp;
import brookloom.it.fixtures.Program;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.ListServer;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Has a server ask an HTTP service who its users are, by its options. */
class UserServiceTest {
    @TempDir
    private Path folder;

    private final UserEntry alice = UserEntry.generate("alice", UserLimits.NONE);
    private final UserEntry bob = UserEntry.generate("bob", UserLimits.NONE);

    @Test
    void aServicesUsersAreServedAndItsFailureAdmitsNobodyAndCutsNobody() throws Exception {
        try (ListServer service = new ListServer(alice.toLine() + "\n" + bob.toLine() + "\n");
                TcpTarget echo = TcpTarget.echo();
                Program server = server(service);
                Client alices = client(alice, server);
                Client bobs = client(bob, server);
                Socket running = EchoApp.connect(bobs, echo);
                Socket removed = EchoApp.connect(alices, echo)) {
            EchoApp.exchange(removed);
            Eventually.holds(
                    () -> assertThat(service.unchanged()).as("not loaded again").isPositive());
            service.serve(bob.toLine() + "\n");
            assertThatThrownBy(() -> removed.getInputStream().read()).as("cut").isInstanceOf(IOException.class);
            EchoApp.exchange(running);

            service.become(ListServer.Mood.FAILING);
            Eventually.holds(() -> {
                getsNothing(bobs, echo);
                assertThat(server.saidWith("user bob: the service that knows the users has not answered for 2 s"))
                        .isNotEmpty();
            });
            EchoApp.exchange(running);

            service.become(ListServer.Mood.WELL);
            Eventually.holds(() -> {
                try (Socket again = EchoApp.connect(bobs, echo)) {
                    EchoApp.exchange(again);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            EchoApp.exchange(running);
        }
    }

    /** As lists are fetched. */
    @Test
    void theProxyOfTheJvmsPropertiesIsUsed() throws Exception {
        try (ListServer proxy = new ListServer(alice.toLine() + "\n");
                Program server = server(
                        List.of(
                                "-Dhttp.proxyHost=127.0.0.1",
                                "-Dhttp.proxyPort=" + proxy.uri().getPort()),
                        "http://users.example/list")) {
            Eventually.holds(() -> assertThat(server.saidWith("users: 1")).hasSize(1));
            Eventually.holds(() -> assertThat(proxy.unchanged()).isPositive());
        }
    }

    private Program server(ListServer service) throws IOException {
        return server(List.of(), service.uri().toString());
    }

    private Program server(List<String> jvmOptions, String url) throws IOException {
        return Program.wsServer(jvmOptions, folder, "--userAPI", url, "--userAPIInterval", "1", "--userAPICache", "2");
    }

    private static Client client(UserEntry user, Program server) throws Exception {
        return BrookLoom.builder()
                .password(user.password())
                .nonceTimeout(Duration.ofSeconds(1))
                .startClient(server.port());
    }

    /** Until the cache is too old, there is an answer still. */
    private static void getsNothing(Client client, TcpTarget echo) {
        try (Socket socket = EchoApp.connect(client, echo)) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            // That is no answer either.
        }
    }
}
