package brookloom.client.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.dial.DialFailed;
import brookloom.net.text.Failures;
import brookloom.proto.ReplyCode;
import org.junit.jupiter.api.Test;

class ServerSocketsTest {
    @Test
    void adviceFollowsTheCause() {
        assertThat(ServerSockets.notReached(
                        new DialFailed(ReplyCode.CONNECTION_REFUSED, "192.0.2.1:9999: connection refused")))
                .hasMessage("server 192.0.2.1:9999: connection refused: is it running, and is the port right?");
        assertThat(ServerSockets.notReached(
                        new DialFailed(ReplyCode.NETWORK_UNREACHABLE, "192.0.2.1:9999: network is unreachable")))
                .hasMessage("server 192.0.2.1:9999: network is unreachable: check the address and the network");
        assertThat(ServerSockets.notReached(
                        new DialFailed(ReplyCode.GENERAL_FAILURE, "192.0.2.1:9999: " + Failures.TOO_MANY_FILES)))
                .hasMessage("server 192.0.2.1:9999: " + Failures.TOO_MANY_FILES);
    }
}
