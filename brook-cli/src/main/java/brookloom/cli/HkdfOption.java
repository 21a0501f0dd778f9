package brookloom.cli;

import brookloom.proto.BrookProtocol;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import picocli.CommandLine.Option;

/** The HKDF info texts of both directions; client and server need the same. */
public final class HkdfOption {
    @Option(
            names = "--clientHKDFInfo",
            paramLabel = "TEXT",
            defaultValue = BrookProtocol.DEFAULT_HKDF_INFO,
            description = "HKDF info of what clients send; the same on both ends (default: ${DEFAULT-VALUE}).")
    private String clientInfo = BrookProtocol.DEFAULT_HKDF_INFO;

    @Option(
            names = "--serverHKDFInfo",
            paramLabel = "TEXT",
            defaultValue = BrookProtocol.DEFAULT_HKDF_INFO,
            description = "HKDF info of what servers send; the same on both ends (default: ${DEFAULT-VALUE}).")
    private String serverInfo = BrookProtocol.DEFAULT_HKDF_INFO;

    /** Text of what clients send. */
    public String clientInfo() {
        return clientInfo;
    }

    /** Text of what servers send. */
    public String serverInfo() {
        return serverInfo;
    }

    /** The keys of tunnels with this password. */
    public TunnelKeys keys(Password password) {
        return new TunnelKeys(password, clientInfo, serverInfo);
    }
}
