package brookloom.client.cli;

import brookloom.client.config.ClientTunnelOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How tunnels are opened: the same for every kind of carrier, whether options or a link name the server. */
final class ClientTunnelOptionGroup {
    @Option(
            names = "--waitForTarget",
            description = "Tell apps that they are connected when the target is reached, or why it is not; without it"
                    + " they are told when the server is, which saves a round trip. Needs our server at the far end.")
    private boolean waitForTarget;

    @Option(
            names = "--warmTunnels",
            paramLabel = "MOST",
            defaultValue = "8",
            description = "Connections to the server kept ready while they are in demand; 0 for none"
                    + " (default: ${DEFAULT-VALUE}).")
    private int warmTunnels = 8;

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    /**
     * A server's options with these.
     *
     * @throws ParameterException for values that make no sense
     */
    ClientTunnelOptions applyTo(ClientTunnelOptions options) {
        if (warmTunnels < 0 && spec != null) {
            throw new ParameterException(spec.commandLine(), "--warmTunnels " + warmTunnels + ", must not be negative");
        }
        return options.waitForTarget(waitForTarget).warmTunnels(warmTunnels);
    }
}
