package brookloom.server.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.dial.DialFailed;
import brookloom.proto.BrookException;
import brookloom.proto.Network;
import brookloom.proto.ReplyCode;
import brookloom.server.targets.Peer;
import brookloom.testing.FreshLog;
import brookloom.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator reads of clients that are refused. */
@ExtendWith(FreshLog.class)
class ClientFailuresTest {
    private static final Peer PEER = new Peer("192.0.2.17", 5000);

    private final ClientFailures failures = new ClientFailures();

    @AfterEach
    void close() {
        failures.close();
    }

    @Test
    void aWrongPasswordSaysWhatToCompare() {
        failures.refused(PEER, new BrookException.AuthenticationFailed("fragment length"));

        assertThat(LogLines.with("192.0.2.17:5000"))
                .containsExactly(
                        "WARN 192.0.2.17:5000 refused: another password, HKDF info or --withoutBrookProtocol than"
                                + " here, or not a Brook client (fragment length does not authenticate); if the client is yours,"
                                + " compare these at both ends");
    }

    @Test
    void aClientThatIsNotCompatibleIsToBeUpdated() {
        failures.refused(PEER, new BrookException.FragmentTooLarge(2015, 2014));

        assertThat(LogLines.with("192.0.2.17:5000"))
                .singleElement()
                .asString()
                .endsWith("limit 2014; update this client, which has the password");
    }

    @Test
    void aPortThatIsNotOpenedIsNoTarget() {
        failures.notForwarded(
                PEER, DialFailed.of(ReplyCode.NOT_ALLOWED, "listen.loom.invalid", "no ports here: start it with --x"));

        assertThat(LogLines.with("192.0.2.17:5000"))
                .containsExactly("INFO 192.0.2.17:5000 -R refused: no ports here: start it with --x");
        assertThat(failures.causes()).containsOnlyKeys("-R refused");
    }

    @Test
    void aTargetIsNotNamed() {
        failures.notReached(PEER, Network.TCP, DialFailed.of(ReplyCode.NOT_ALLOWED, "secret.example", "blocked"));

        assertThat(LogLines.with("192.0.2.17:5000"))
                .containsExactly("INFO 192.0.2.17:5000 TCP target not reached: blocked");
    }
}
