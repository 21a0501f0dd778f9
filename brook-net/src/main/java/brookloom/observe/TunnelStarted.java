package brookloom.observe;

import brookloom.proto.Destination;
import brookloom.proto.Network;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Describes a tunnel that begins: at the server once its opening is authentic and not replayed, at the client once an app
 * has asked for it.
 *
 * @param id counts the tunnels of this process
 * @param user whose password opened it; null where there is one password for all, and at clients
 * @param from address and port of the client (at the server) or of the app (at the client); null where several share it
 * @param destination as it was asked for
 */
public record TunnelStarted(
        long id,
        Instant at,
        @Nullable String user,
        Network network,
        @Nullable String from,
        Destination destination) {}
