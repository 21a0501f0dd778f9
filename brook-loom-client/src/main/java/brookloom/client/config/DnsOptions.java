package brookloom.client.config;

import brookloom.lists.ListSource;
import brookloom.net.dns.DnsServer;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Destination;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes a DNS server for apps.
 *
 * @param listen where apps ask, over UDP and TCP; port 0 takes one that is free for both
 * @param resolver asked through the tunnel
 * @param bypassResolver asked without the tunnel for bypassed names
 * @param bypassed domains that are asked for without the tunnel; null for none
 * @param blocked domains that have no records here; null for none
 * @param disableA whether no name has IPv4 addresses
 * @param disableAaaa whether no name has IPv6 addresses
 * @param udpTimeout idle timeout of the tunnel that queries share; zero is never
 * @param open whether it is intended that other machines reach the port
 */
public record DnsOptions(
        ListenAddress listen,
        Destination resolver,
        DnsServer bypassResolver,
        @Nullable ListSource bypassed,
        @Nullable ListSource blocked,
        boolean disableA,
        boolean disableAaaa,
        Duration udpTimeout,
        boolean open)
        implements ListenerConfig {
    /** Returns options of a port that only its address protects. */
    public DnsOptions(
            ListenAddress listen,
            Destination resolver,
            DnsServer bypassResolver,
            @Nullable ListSource bypassed,
            @Nullable ListSource blocked,
            boolean disableA,
            boolean disableAaaa,
            Duration udpTimeout) {
        this(listen, resolver, bypassResolver, bypassed, blocked, disableA, disableAaaa, udpTimeout, false);
    }
}
