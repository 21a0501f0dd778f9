package brookloom.client.cli;

import brookloom.admin.StatusLine;
import brookloom.cli.DrainOption;
import brookloom.cli.FrontEndCommand;
import brookloom.cli.SecretWarnings;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.connect.Client;
import brookloom.net.text.UserError;
import brookloom.proto.Password;
import brookloom.rehearsal.Rehearsal;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Makes records of its options, and runs the client that they describe. */
abstract class ClientCommand extends FrontEndCommand {
    @Mixin
    private final DrainOption drain = new DrainOption();

    /**
     * Returns the options as records. The caller owns the password.
     *
     * @throws UserError for options that do not fit together, or a file that cannot be read
     */
    abstract ClientConfig config() throws UserError;

    @Override
    protected final void run() throws UserError, IOException, InterruptedException {
        Rehearsal rehearsal = Rehearsal.begin();
        ClientConfig config = config();
        Password secret = config.upstream() instanceof BrookUpstream brook ? brook.password() : null;
        try (secret;
                Client client = Client.start(config, rehearsal)) {
            if (config.upstream() instanceof BrookUpstream brook) {
                warn(brook);
            }
            Optional<StatusLine> status =
                    logsToStandardOutput() ? Optional.empty() : StatusLine.start(client.monitor());
            drain.untilStopped(client::drain, () -> {
                status.ifPresent(StatusLine::close);
                client.close();
            });
        }
    }

    private static void warn(BrookUpstream upstream) {
        SecretWarnings.password(upstream.password());
        boolean tls = upstream.route() instanceof WebSocketRoute route && route.tls() != null;
        SecretWarnings.encryption(upstream.withoutBrookProtocol(), tls);
    }
}
