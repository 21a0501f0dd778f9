package brookloom.observe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Describes a carrier that gets no tunnel: at the server one whose client has not shown the password, or whose opening is
 * not accepted; at the client one that the server did not accept.
 *
 * @param from address and port of the client, or at a client its server
 * @param user whose password it had; null for a stranger
 */
public record CarrierRefused(
        Instant at,
        String from,
        RefusalCause cause,
        @Nullable String user) {}
