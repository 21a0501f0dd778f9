package brookloom.client;

import brookloom.client.tls.TlsOptions;
import brookloom.proto.Destination;
import brookloom.proto.TunnelKeys;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How tunnels to the server are made.
 *
 * @param address dialled instead of the server's host and port, or null
 * @param tls how to speak TLS with a wss server, null for ws
 * @param nonceTimeout how long the server may take to answer an opening
 */
public record TunnelOptions(
        ServerAddress server,
        @Nullable Destination address,
        @Nullable TlsOptions tls,
        TunnelKeys keys,
        boolean withoutBrookProtocol,
        Duration nonceTimeout,
        InstantSource clock) {
    public TunnelOptions {
        if (server.tls() != (tls != null)) {
            throw new IllegalArgumentException(server + (tls == null ? " needs" : " takes no") + " TLS options");
        }
    }

    public static final Duration DEFAULT_NONCE_TIMEOUT = Duration.ofSeconds(10);

    /** Over plain ws, everything that is not said at its default. */
    public static TunnelOptions of(ServerAddress server, TunnelKeys keys, boolean withoutBrookProtocol) {
        return of(server, null, keys, withoutBrookProtocol);
    }

    /** Over wss with TLS options, or one of plain ws without TLS options. */
    public static TunnelOptions of(
            ServerAddress server, @Nullable TlsOptions tls, TunnelKeys keys, boolean withoutBrookProtocol) {
        return new TunnelOptions(
                server, null, tls, keys, withoutBrookProtocol, DEFAULT_NONCE_TIMEOUT, InstantSource.system());
    }

    /** Where the carrier's TCP connection goes. */
    Destination dialled() {
        return address != null ? address : server.destination();
    }
}
