package brookloom.it.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.Tap;
import brookloom.proto.BrookProtocol;
import brookloom.server.users.UserEntry;
import brookloom.testing.Eventually;
import brookloom.testing.TestAuthority;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * Records what a client sends through HAProxy inside TLS, as a CDN could that has the certificate's key, and sends it
 * again to the servers that have not seen it.
 */
final class ReplayedOpenings {
    private static final int MOST_ROUNDS = 20;

    /** What a load balancer at a trusted address sends first. */
    private static final byte[] PROXY_HEADER =
            "PROXY TCP4 203.0.113.7 198.51.100.1 51008 443\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Fleet fleet;
    private final UserEntry user;
    private final SSLContext trusting;
    private final Set<Refusal> refusals = new HashSet<>();
    private int replayed;
    private int refused;

    /** What a client has sent for a tunnel, and the server that has served it. */
    private record Recording(int server, byte[] bytes) {}

    /** A server has refused what another one had accepted. */
    private record Refusal(int by, int accepted) {}

    /** Replays what a client of this user sends, who has no other tunnels. */
    ReplayedOpenings(Fleet fleet, UserEntry user) {
        this.fleet = fleet;
        this.user = user;
        this.trusting = fleet.site().authority().clientTls();
    }

    /**
     * Goes on until each server has refused an opening of each other. A server that waits for the store's answer in vain, for
     * 50 ms, accepts what is new to itself (docs/shared-state.md), as happens on a busy machine: another opening is tried then.
     *
     * @return how many were refused, for people
     */
    String areRefused(int echo) throws Exception {
        int pairs = fleet.size() * (fleet.size() - 1);
        for (int round = 0; refusals.size() < pairs; round++) {
            assertThat(round).as("rounds; %s, at least %s", summary(), refusals).isLessThan(MOST_ROUNDS);
            for (Recording recording : record(echo)) {
                replay(recording);
            }
        }
        return summary();
    }

    private String summary() {
        return refused + " of " + replayed + " replayed openings were refused";
    }

    private List<Recording> record(int echo) throws Exception {
        SSLContext own = TestAuthority.serverTls(fleet.site().authority().issue("EC"));
        List<Recording> recordings = new ArrayList<>();
        try (Tap tap = Tap.insideTls(own, fleet.address(), trusting);
                Client client = fleet.client(
                        fleet.clientOptions().password(user.password()).noReuse(), tap.port())) {
            try (HeldTunnels tunnels = HeldTunnels.open(fleet, user.name(), client, echo)) {
                for (int server = 0; server < fleet.size(); server++) {
                    Tap.Carrier carrier = tap.carriers().get(tunnels.first(server));
                    recordings.add(new Recording(server, carrier.everythingFromClient()));
                }
            }
        }
        return recordings;
    }

    private void replay(Recording recording) throws Exception {
        for (int server = 0; server < fleet.size(); server++) {
            if (server != recording.server()) {
                long before = replaysAt(server);
                replayed++;
                if (!isAccepted(server, recording.bytes())) {
                    int refusing = server;
                    Eventually.holds(() -> assertThat(replaysAt(refusing))
                            .as("refused as a replay, for no other reason")
                            .isEqualTo(before + 1));
                    refused++;
                    refusals.add(new Refusal(server, recording.server()));
                }
            }
        }
    }

    private long replaysAt(int server) throws Exception {
        return fleet.metric("brook_carriers_refused_total{cause=\"replayed\"}").get(server);
    }

    /** The server's nonce accepts an opening; a server that refuses ends without one. */
    private boolean isAccepted(int server, byte[] bytes) throws IOException {
        Socket socket = new Socket(
                fleet.address(server).getAddress(), fleet.address(server).getPort());
        socket.getOutputStream().write(PROXY_HEADER);
        Socket tls = trusting.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        try (RawCarrier carrier = new RawCarrier(tls)) {
            carrier.send(bytes);
            assertThat(carrier.readHeader()).startsWith("HTTP/1.1 101 ");
            tls.shutdownOutput();
            return carrier.read(BrookProtocol.NONCE_LENGTH).length == BrookProtocol.NONCE_LENGTH;
        } catch (SocketException e) {
            return false;
        }
    }
}
