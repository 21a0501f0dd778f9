package brookloom.server.plain;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.config.HkdfConfig;
import brookloom.net.udp.DatagramRoom;
import brookloom.net.udp.Drops;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelMonitor;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.Password;
import brookloom.server.users.OnePassword;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Who loses a flow when there is no room for another one. */
class PlainFlowsTest {
    private static final PlainClient CLIENT =
            new PlainClient(new OnePassword(Password.of("secret"), HkdfConfig.DEFAULT).only());

    private final Drops<PlainDrop> drops = new Drops<>(PlainDrop.class);
    private final DatagramRoom room = new DatagramRoom(1 << 20);

    @Test
    void theClientWithTheMostFlowsLosesTheQuietest() {
        PlainFlows flows = new PlainFlows(4, 4, room);
        PlainFlow modest = add(flows, "192.0.2.1", 1);
        PlainFlow first = add(flows, "192.0.2.2", 1);
        PlainFlow second = add(flows, "192.0.2.2", 2);
        PlainFlow third = add(flows, "192.0.2.2", 3);
        assertThat(flows.get(first.key())).isSameAs(first);
        PlainFlow newcomer = add(flows, "192.0.2.3", 1);
        assertThat(second.isEnded()).isTrue();
        assertThat(new PlainFlow[] {modest, first, third, newcomer})
                .noneMatch(PlainFlow::isEnded)
                .allMatch(flow -> flows.get(flow.key()) == flow);
        assertThat(flows.count()).isEqualTo(4);
    }

    @Test
    void aClientWithAsManyAsItMayHaveLosesItsOwn() {
        PlainFlows flows = new PlainFlows(100, 2, room);
        PlainFlow first = add(flows, "192.0.2.1", 1);
        PlainFlow second = add(flows, "192.0.2.1", 2);
        PlainFlow third = add(flows, "192.0.2.1", 3);
        assertThat(first.isEnded()).isTrue();
        assertThat(second.isEnded()).isFalse();
        assertThat(third.isEnded()).isFalse();
        assertThat(flows.count()).isEqualTo(2);
    }

    @Test
    void aSingleFlowMayBeReplacedByAnother() {
        PlainFlows flows = new PlainFlows(1, 1, room);
        for (int i = 0; i < 3; i++) {
            for (String client : new String[] {"192.0.2.1", "192.0.2.2"}) {
                PlainFlow flow = add(flows, client, i);
                assertThat(flows.get(flow.key())).isSameAs(flow);
                assertThat(flows.count()).isOne();
            }
        }
    }

    @Test
    void endedFlowsAreForgottenWithTheirClients() {
        PlainFlows flows = new PlainFlows(10, 10, room);
        PlainFlow one = add(flows, "192.0.2.1", 1);
        PlainFlow two = add(flows, "192.0.2.1", 2);
        PlainFlow other = add(flows, "192.0.2.2", 1);
        flows.removeIf(flow -> flow == one);
        assertThat(flows.get(one.key())).isNull();
        assertThat(flows.get(two.key())).isSameAs(two);
        flows.endAll();
        assertThat(flows.count()).isZero();
        assertThat(other.isEnded()).isTrue();
        assertThat(flows.get(other.key())).isNull();
    }

    private PlainFlow add(PlainFlows flows, String client, int destination) {
        PlainFlow.Key key = new PlainFlow.Key(
                new InetSocketAddress(client, 1000),
                (datagram, to) -> true,
                new Destination(HostAddress.parse("example.com"), destination),
                CLIENT);
        return flows.add(
                key,
                share -> new PlainFlow(
                        key, drops, share, live(key), CLIENT.user().follow(live(key))));
    }

    private static LiveTunnel live(PlainFlow.Key key) {
        return new TunnelMonitor().start(null, Network.UDP, null, key.destination());
    }
}
