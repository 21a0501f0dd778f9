package brookloom.it.routing;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppOptions;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.SeveralUpstreams.Selection;
import brookloom.client.config.Upstream;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three servers, and destinations spread over them. */
@ExtendWith(LeakCheck.class)
class SpreadTest {
    private static final int HOSTS = 24;

    private final List<BrookServer> servers = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < 3; i++) {
            servers.add(BrookLoom.builder().startServer());
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(BrookServer::close);
    }

    private Client client(TcpTarget checked) throws Exception {
        List<Upstream> upstreams = new ArrayList<>();
        for (BrookServer server : servers) {
            upstreams.add(BrookLoom.builder().upstream(server.port()));
        }
        SeveralUpstreams several =
                new SeveralUpstreams(upstreams, null, Selection.SPREAD, Destination.of(checked.address()));
        return Client.start(ClientConfig.of(several, AppOptions.listeningOn(Linked.LOOPBACK)));
    }

    @Test
    void aHostIsAlwaysReachedByTheSameServerAndAllServersAreUsed() throws Exception {
        List<Socket> open = new ArrayList<>();
        try (TcpTarget checked = TcpTarget.echo();
                TcpTarget target = TcpTarget.serving(InetAddress.getByName("0.0.0.0"), TcpTarget::sendBack);
                Client client = client(checked)) {
            for (int dial = 0; dial < 2 * HOSTS; dial++) {
                Socket socket = BrookLoom.connect(client.address(), host(dial), target.port());
                open.add(socket);
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write(dial);
                assertThat(socket.getInputStream().read()).isEqualTo(dial);
            }
            Set<BrookServer> used = new HashSet<>();
            for (int host = 0; host < HOSTS; host++) {
                String destination = host(host) + ":" + target.port();
                List<BrookServer> reaching = servers.stream()
                        .filter(server -> tunnels(server, destination) > 0)
                        .toList();
                assertThat(reaching).as(host(host)).hasSize(1);
                assertThat(tunnels(reaching.getFirst(), destination)).isEqualTo(2);
                used.addAll(reaching);
            }
            assertThat(used).hasSize(servers.size());
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** Returns one of so many addresses of this machine. */
    private static String host(int number) {
        return "127.0.0." + (1 + number % HOSTS);
    }

    private static long tunnels(BrookServer server, String destination) {
        return server.monitor().live().stream()
                .filter(tunnel -> tunnel.started().destination().toString().equals(destination))
                .count();
    }
}
