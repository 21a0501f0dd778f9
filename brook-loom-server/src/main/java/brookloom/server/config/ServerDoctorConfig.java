package brookloom.server.config;

import brookloom.net.config.OutboundConfig;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Destination;
import org.jspecify.annotations.Nullable;

/**
 * Describes the surroundings of a server that are examined.
 *
 * @param listen where the server listens
 * @param udp whether it listens on UDP too, as a plain server does
 * @param domain the name that clients know it by; null for none
 * @param certificate of a {@code wssserver}; null for other servers
 * @param outbound how targets are reached
 * @param shared the store of shared state; null for none
 * @param resolver DNS server that is asked as a target, over TCP and UDP
 */
public record ServerDoctorConfig(
        ListenAddress listen,
        boolean udp,
        @Nullable String domain,
        @Nullable CertificateConfig certificate,
        @Nullable StateConfig shared,
        OutboundConfig outbound,
        Destination resolver) {}
