package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Password;
import brookloom.server.BrookServer;
import brookloom.server.config.ServerConfig;
import brookloom.server.config.ServerListenerConfig;
import brookloom.server.config.ServerTunnelConfig;
import brookloom.server.config.TargetConfig;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several servers of each kind and their clients in one process, all of them started from records. */
@ExtendWith(LeakCheck.class)
class SeveralServersTest {
    private static final int OF_EACH_KIND = 2;
    private static final ListenAddress LOOPBACK = new ListenAddress("127.0.0.1", 0);
    private static final List<ServerListenerConfig> KINDS = List.of(
            new ServerListenerConfig.Ws(LOOPBACK, Listening.UPGRADE),
            new ServerListenerConfig.Wss(LOOPBACK, Listening.UPGRADE, LoopbackTls.server()),
            new ServerListenerConfig.Plain(LOOPBACK));

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** A server, and a client of it that nobody else could serve: each has a password of its own. */
    private record Ends(BrookServer server, Client client) {}

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Test
    void eachServesItsOwnClient() throws Exception {
        List<Ends> all = new ArrayList<>();
        for (int i = 0; i < OF_EACH_KIND; i++) {
            for (ServerListenerConfig kind : KINDS) {
                all.add(start(kind, "password " + all.size()));
            }
        }
        try (TcpTarget echo = TcpTarget.echo()) {
            List<Socket> apps = new ArrayList<>();
            for (Ends ends : all) {
                apps.add(own(BrookLoom.connect(ends.client().address(), "localhost", echo.port())));
            }
            for (int i = 0; i < apps.size(); i++) {
                apps.get(i).getOutputStream().write(i);
                assertThat(apps.get(i).getInputStream().read()).isEqualTo(i);
            }
            assertThat(all).allMatch(ends -> ends.server().tunnels() == 1);
        }
    }

    private Ends start(ServerListenerConfig kind, String password) throws Exception {
        ServerTunnelConfig tunnels = ServerTunnelConfig.of(Password.of(password));
        BrookServer server = own(BrookServer.start(new ServerConfig(kind, tunnels, TargetConfig.ANY)));
        return new Ends(server, own(client(kind).password(password).startClient(server.port())));
    }

    private static BrookLoomBuilder client(ServerListenerConfig kind) throws IOException {
        return switch (kind) {
            case ServerListenerConfig.Ws ws -> BrookLoom.builder();
            case ServerListenerConfig.Wss wss -> BrookLoom.builder().clientTls(LoopbackTls.client());
            case ServerListenerConfig.Plain plain -> BrookLoom.builder().plain(true);
        };
    }

    private <T extends AutoCloseable> T own(T end) {
        open.push(end);
        return end;
    }
}
