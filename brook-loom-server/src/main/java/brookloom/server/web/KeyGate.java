package brookloom.server.web;

import brookloom.server.targets.Peer;
import brookloom.server.tunnel.ClientKeys;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Distinguishes our own clients from all others by the key of a request for the upgrade's path. */
final class KeyGate {
    private final ClientKeys keys;
    private final String path;
    private final boolean strict;

    /** @param strict whether upgrades are for our own clients only */
    KeyGate(ClientKeys keys, String path, boolean strict) {
        this.keys = keys;
        this.path = path;
        this.strict = strict;
    }

    /** Returns whether the key was made by a client with the password. Ask once for each request: a key counts once. */
    boolean isOurs(HttpFields headers, Peer peer) {
        return keys.isOurs(headers.get(HttpHeader.SEC_WEBSOCKET_KEY), path, peer);
    }

    /** Returns whether a client is upgraded at all. */
    boolean isOpen(boolean ours) {
        return ours || !strict;
    }
}
