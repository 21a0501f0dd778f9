package brookloom.it.interop;

import brookloom.it.Secret;
import brookloom.proto.TunnelKeys;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What travels inside the carrier, told to either implementation. */
enum Inner {
    BROOK(false, "brook", "brook"),
    BARE(true, "brook", "brook"),
    HKDF_INFOS(false, "from Zürich & back", "to the server=1");

    private static final String PASSWORD = "pässword & more";

    private final boolean bare;
    private final String clientInfo;
    private final String serverInfo;

    Inner(boolean bare, String clientInfo, String serverInfo) {
        this.bare = bare;
        this.clientInfo = clientInfo;
        this.serverInfo = serverInfo;
    }

    boolean bare() {
        return bare;
    }

    String password() {
        return PASSWORD;
    }

    /** For our ends. */
    Secret secret() {
        return Secret.of(PASSWORD, clientInfo, serverInfo);
    }

    TunnelKeys keys() {
        return secret().keys();
    }

    /** What stands before the command on the original's command line. */
    List<String> globalOptions() {
        return this == HKDF_INFOS ? List.of("--clientHKDFInfo", clientInfo, "--serverHKDFInfo", serverInfo) : List.of();
    }

    /** What stands behind the command of the original's server. */
    List<String> serverOptions() {
        return bare ? List.of("--password", PASSWORD, "--withoutBrookProtocol") : List.of("--password", PASSWORD);
    }

    /** The original's client takes these from a link only. */
    Map<String, String> linkParameters() {
        Map<String, String> parameters = new TreeMap<>(Map.of("password", PASSWORD));
        if (bare) {
            parameters.put("withoutBrookProtocol", "true");
        }
        if (this == HKDF_INFOS) {
            parameters.put("clientHKDFInfo", clientInfo);
            parameters.put("serverHKDFInfo", serverInfo);
        }
        return parameters;
    }
}
