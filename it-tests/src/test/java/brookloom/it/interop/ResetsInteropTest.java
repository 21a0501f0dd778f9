package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.ends.Ending;
import brookloom.it.ends.Ending.How;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the original makes of an app's reset: an orderly end. No end of ours can tell the two apart then. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class ResetsInteropTest {
    private final CompletableFuture<Ending> targets = new CompletableFuture<>();

    @ParameterizedTest
    @EnumSource(Inner.class)
    void theOriginalsServerEndsTheTargetInOrderWhenAnAppOfOursResets(Inner inner) throws Exception {
        try (TcpTarget target = TcpTarget.serving(this::serve);
                Original server = Original.wsServer(inner, "/ws");
                Client client = BrookLoom.startClient(server.address().getPort(), inner.secret(), inner.bare())) {
            assertLooksOrderly(client.address(), target);
        }
    }

    @ParameterizedTest
    @EnumSource(Inner.class)
    void anAppOfTheOriginalsClientThatResetsLooksAsOneThatEnds(Inner inner) throws Exception {
        try (TcpTarget target = TcpTarget.serving(this::serve);
                BrookServer server = BrookLoom.builder()
                        .secret(inner.secret())
                        .withoutBrookProtocol(inner.bare())
                        .startServer();
                Original client = Original.wsClient(inner, "ws://127.0.0.1:" + server.port())) {
            assertLooksOrderly(client.address(), target);
        }
    }

    private void serve(Socket connection) throws Exception {
        connection.getOutputStream().write(connection.getInputStream().read());
        targets.complete(Ending.of(connection));
    }

    private void assertLooksOrderly(InetSocketAddress socks5, TcpTarget target) throws Exception {
        try (Socket app = BrookLoom.connect(socks5, "127.0.0.1", target.port())) {
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
            Ending.reset(app);
            assertThat(targets.get(60, TimeUnit.SECONDS).how()).isEqualTo(How.ORDERLY);
        }
    }
}
