package brookloom.observe;

import java.time.Instant;

/**
 * Describes a carrier that gets no tunnel: at the server one whose client has not shown the password, or whose opening is
 * not accepted; at the client one that the server did not accept.
 *
 * @param from address and port of the client, or at a client its server
 */
public record CarrierRefused(Instant at, String from, RefusalCause cause) {}
