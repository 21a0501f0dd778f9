package brookloom.server.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.net.text.Cidr;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.config.TargetConfig;
import brookloom.server.config.TargetScope;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses each scope lets tunnels reach, and what a refusal says. */
class ScopePolicyTest {
    private static final Destination ROUTER = new Destination(HostAddress.parse("router.test"), 80);
    private static final InetAddress OWN = address("8.8.4.4");

    @ParameterizedTest
    @CsvSource({
        "PUBLIC, 8.8.8.8, true",
        "PUBLIC, 8.8.4.4, false", // the server's own
        "PUBLIC, 64:ff9b::808:404, false", // the same through a NAT64 gateway
        "PUBLIC, 192.168.1.5, false",
        "PUBLIC, fd12::1, false",
        "PUBLIC, 100.64.0.1, false",
        "PUBLIC, 127.0.0.1, false",
        "PUBLIC, 169.254.169.254, false",
        "LAN, 8.8.8.8, true",
        "LAN, 8.8.4.4, false",
        "LAN, 192.168.1.5, true",
        "LAN, 10.0.0.1, true",
        "LAN, fd12::1, true",
        "LAN, 100.64.0.1, false",
        "LAN, 127.0.0.1, false",
        "LAN, ::1, false",
        "LAN, fe80::1, false",
        "LAN, fd00:ec2::254, false",
        "LAN, 224.0.0.251, false",
        "LAN, 255.255.255.255, false"
    })
    void aScopeAllowsItsAddressesOnly(TargetScope scope, String address, boolean allowed) {
        assertThat(allows(new ScopePolicy(scope, List.of(), OWN::equals), address))
                .isEqualTo(allowed);
    }

    @Test
    void anAllowedBlockIsAnException() {
        List<Cidr> blocks = List.of(Cidr.parse("127.0.0.2"), Cidr.parse("fd12::/16"), Cidr.parse("8.8.4.0/24"));
        ScopePolicy policy = new ScopePolicy(TargetScope.PUBLIC, blocks, OWN::equals);
        assertThat(Stream.of("127.0.0.2", "::ffff:127.0.0.2", "fd12::1", "8.8.4.4", "8.8.8.8"))
                .allMatch(address -> allows(policy, address));
        assertThat(Stream.of("127.0.0.1", "64:ff9b::7f00:2", "fd13::1")).noneMatch(address -> allows(policy, address));
    }

    @Test
    void anyAllowsEverything() throws DialFailed {
        TargetPolicy policy = ScopePolicy.of(TargetConfig.ANY);
        for (String text : List.of("127.0.0.1", "::1", "169.254.169.254", "255.255.255.255")) {
            policy.checkAddress(ROUTER, address(text));
        }
    }

    @Test
    void aRefusalNamesTheAddressAndTheOptionsThatWouldAllowIt() {
        ScopePolicy policy = new ScopePolicy(TargetScope.PUBLIC, List.of(), OWN::equals);
        assertRefused(
                policy,
                "192.168.1.5",
                "router.test:80 at 192.168.1.5: a private network, not allowed by --targets public"
                        + " (at the server, --targets lan or --allowTarget 192.168.1.5 would allow it)");
        assertRefused(
                policy,
                "::1",
                "router.test:80 at ::1: a loopback address, not allowed by --targets public"
                        + " (at the server, --allowTarget ::1 would allow it)");
        assertRefused(
                policy,
                "8.8.4.4",
                "router.test:80 at 8.8.4.4: an address of the server itself, not allowed by --targets public"
                        + " (at the server, --allowTarget 8.8.4.4 would allow it)");
    }

    @Test
    void bothOfTwoPoliciesAreAsked() {
        ScopePolicy scope = new ScopePolicy(TargetScope.PUBLIC, List.of(), OWN::equals);
        ScopePolicy lan = new ScopePolicy(TargetScope.LAN, List.of(), address -> false);
        assertThat(allows(scope.and(lan), "10.0.0.1")).isFalse();
        assertThat(allows(lan.and(scope), "10.0.0.1")).isFalse();
        assertThat(allows(lan.and(scope), "8.8.8.8")).isTrue();
    }

    @Test
    void theMachinesOwnAddressesAndBroadcastsAreKnownAndReadAgain() throws SocketException {
        AtomicLong now = new AtomicLong();
        OwnAddresses own = new OwnAddresses(now::get);
        List<InterfaceAddress> configured = NetworkInterface.networkInterfaces()
                .flatMap(nic -> nic.getInterfaceAddresses().stream())
                .toList();
        assertThat(configured).extracting(InterfaceAddress::getAddress).allMatch(own);
        assertThat(configured.stream().map(InterfaceAddress::getBroadcast).filter(at -> at != null))
                .allMatch(own);
        assertThat(own.test(address("8.8.8.8"))).isFalse();
        now.addAndGet(Long.MAX_VALUE / 2);
        assertThat(own.test(address("127.0.0.1"))).isTrue();
    }

    private static void assertRefused(ScopePolicy policy, String address, String message) {
        assertThatThrownBy(() -> policy.checkAddress(ROUTER, address(address)))
                .isInstanceOfSatisfying(
                        DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.NOT_ALLOWED))
                .hasMessage(message);
    }

    private static boolean allows(TargetPolicy policy, String address) {
        try {
            policy.checkAddress(ROUTER, address(address));
            return true;
        } catch (DialFailed e) {
            return false;
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
