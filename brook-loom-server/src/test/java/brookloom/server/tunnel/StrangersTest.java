package brookloom.server.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.server.config.StrangerConfig;
import brookloom.server.tunnel.Strangers.Place;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private final Strangers strangers = new Strangers(new StrangerConfig(Duration.ofMinutes(1), 6, 2));
    private final LinkedBlockingQueue<String> closed = new LinkedBlockingQueue<>();

    private Place enter(String name, @Nullable String address) throws UnknownHostException {
        return strangers.enter(address == null ? null : InetAddress.getByName(address), () -> closed.add(name));
    }

    private String nextClosed() throws InterruptedException {
        return String.valueOf(closed.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void theOldestOfAnAddressGoesFirst() throws Exception {
        enter("other", "192.0.2.2");
        enter("first", "192.0.2.1");
        enter("second", "192.0.2.1");
        assertThat(closed).isEmpty();
        enter("third", "192.0.2.1");
        assertThat(nextClosed()).isEqualTo("first");
        assertThat(strangers.count()).isEqualTo(3);
    }

    @Test
    void theOldestOfAllGoesWhenAllTogetherAreTooMany() throws Exception {
        for (int i = 1; i <= 7; i++) {
            enter("of " + i, "192.0.2." + i);
        }
        assertThat(nextClosed()).isEqualTo("of 1");
        assertThat(strangers.count()).isEqualTo(6);
    }

    @Test
    void aSubscribersIpv6AddressesCountAsOne() throws Exception {
        enter("first", "2001:db8:1:2::1");
        enter("second", "2001:db8:1:2:ffff::1");
        enter("another's", "2001:db8:1:3::1");
        enter("third", "2001:db8:1:2:1234:5678:9abc:def0");
        assertThat(nextClosed()).isEqualTo("first");
        assertThat(closed).isEmpty();
    }

    @Test
    void whoHasLeftIsNotCountedNorClosed() throws Exception {
        Place first = enter("first", "192.0.2.1");
        enter("second", "192.0.2.1");
        first.close();
        first.close();
        enter("third", "192.0.2.1");
        assertThat(strangers.count()).isEqualTo(2);
        enter("fourth", "192.0.2.1");
        assertThat(nextClosed()).isEqualTo("second");
    }

    @Test
    void connectionsOfAProxyCountForTheirClients() throws Exception {
        Place first = enter("first", null);
        Place second = enter("second", null);
        Place third = enter("third", null);
        for (Place place : new Place[] {first, second, third}) {
            place.move(InetAddress.getByName("192.0.2.1"));
        }
        assertThat(nextClosed()).isEqualTo("first");
        first.move(InetAddress.getByName("192.0.2.9"));
        assertThat(strangers.count()).isEqualTo(2);
    }
}
