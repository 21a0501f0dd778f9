package brookloom.server.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.net.udp.DatagramRoom;
import org.junit.jupiter.api.Test;

/** A client has so many UDP tunnels and no more; others do not notice. */
class UdpClientsTest {
    @Test
    void aClientIsRefusedAtItsLimitAndGetsAPlaceBackWhenOneIsFree() throws DialFailed {
        UdpClients clients = new UdpClients(new DatagramRoom(1000), 2);
        UdpClients.Place first = clients.enter("192.0.2.1");
        UdpClients.Place second = clients.enter("192.0.2.1");
        assertThat(first.share()).isSameAs(second.share());
        assertThatThrownBy(() -> clients.enter("192.0.2.1"))
                .isInstanceOf(DialFailed.class)
                .hasMessage("192.0.2.1: limit of 2 concurrent UDP tunnels reached");
        UdpClients.Place other = clients.enter("192.0.2.2");
        assertThat(other.share()).isNotSameAs(first.share());
        first.close();
        clients.enter("192.0.2.1").close();
        second.close();
        other.close();
        assertThat(clients.count()).isZero();
    }
}
