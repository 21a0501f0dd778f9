package brookloom.it.embed;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomExtension;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(LeakCheck.class)
class BrookLoomExtensionTest {
    @RegisterExtension
    final BrookLoomExtension ends =
            BrookLoomExtension.of(() -> BrookLoom.builder().plain(true));

    private BrookLoom before;

    @BeforeEach
    void takesTheEnds(BrookLoom tunnel) {
        before = tunnel;
    }

    @Test
    void aTestGetsBothEndsAndTheyAreOnesForTheWholeTest(BrookLoom tunnel) throws Exception {
        assertThat(tunnel).isSameAs(before);
        try (TcpTarget target = TcpTarget.echo();
                Socket socket = tunnel.connect("localhost", target.port())) {
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void anotherTestGetsOthers(BrookLoom tunnel) {
        assertThat(tunnel).isSameAs(before);
    }
}
