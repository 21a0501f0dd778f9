package brookloom.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.config.HkdfConfig;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The HKDF info texts of both directions; client and server need the same. */
@HelpSection(Heading.ENCRYPTION)
public final class HkdfOption {
    @Option(
            names = "--clientHKDFInfo",
            paramLabel = "TEXT",
            description = "HKDF info of what clients send; must match on both ends (default: "
                    + BrookProtocol.DEFAULT_HKDF_INFO + ").")
    private @Nullable String clientInfo;

    @Option(
            names = "--serverHKDFInfo",
            paramLabel = "TEXT",
            description = "HKDF info of what servers send; must match on both ends (default: "
                    + BrookProtocol.DEFAULT_HKDF_INFO + ").")
    private @Nullable String serverInfo;

    /** Replaces the default of each info that no option gives. */
    public void setDefaults(String clientInfo, String serverInfo) {
        this.clientInfo = Objects.requireNonNullElse(this.clientInfo, clientInfo);
        this.serverInfo = Objects.requireNonNullElse(this.serverInfo, serverInfo);
    }

    /** Returns the options that are given. */
    public List<String> given() {
        List<String> given = new ArrayList<>();
        if (clientInfo != null) {
            given.add("--clientHKDFInfo");
        }
        if (serverInfo != null) {
            given.add("--serverHKDFInfo");
        }
        return given;
    }

    /** Returns the options as a record. */
    public HkdfConfig config() {
        return new HkdfConfig(clientInfo(), serverInfo());
    }

    /** Text of what clients send. */
    public String clientInfo() {
        return Objects.requireNonNullElse(clientInfo, BrookProtocol.DEFAULT_HKDF_INFO);
    }

    /** Text of what servers send. */
    public String serverInfo() {
        return Objects.requireNonNullElse(serverInfo, BrookProtocol.DEFAULT_HKDF_INFO);
    }

    /** Returns the keys of tunnels with this password. */
    public TunnelKeys keys(Password password) {
        return new TunnelKeys(password, clientInfo(), serverInfo());
    }
}
