package brookloom.net.config;

import brookloom.proto.BrookProtocol;

/**
 * Names the HKDF info texts of both directions; client and server need the same.
 *
 * @param clientInfo of what clients send
 * @param serverInfo of what servers send
 */
public record HkdfConfig(String clientInfo, String serverInfo) {
    /** The texts that the original uses by default. */
    public static final HkdfConfig DEFAULT =
            new HkdfConfig(BrookProtocol.DEFAULT_HKDF_INFO, BrookProtocol.DEFAULT_HKDF_INFO);
}
