package brookloom.client.cli;

import brookloom.admin.StatusLine;
import brookloom.cli.SecretWarnings;
import brookloom.cli.ServiceCommand;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.connect.BrowserHint;
import brookloom.client.connect.Client;
import brookloom.net.text.UserError;
import brookloom.rehearsal.Rehearsal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.tinylog.Logger;

/** Makes records of its options, and runs the client that they describe. */
abstract class ClientCommand extends ServiceCommand {
    /**
     * Returns the options as records. The caller owns the password.
     *
     * @throws UserError for options that do not fit together, or a file that cannot be read
     */
    abstract ClientConfig config() throws UserError;

    @Override
    public final void check() throws UserError {
        if (config().upstream() instanceof BrookUpstream brook) {
            brook.password().close();
        }
    }

    @Override
    public final Service start() throws UserError, IOException {
        Rehearsal rehearsal = Rehearsal.begin();
        ClientConfig config = config();
        Runnable wipe = config.upstream() instanceof BrookUpstream brook ? brook.password()::close : () -> {};
        try {
            Client client = Client.start(config, rehearsal);
            if (config.upstream() instanceof BrookUpstream brook) {
                warn(brook);
            }
            BrowserHint.of(config, client.addresses()).ifPresent(line -> Logger.info(line));
            Optional<StatusLine> status = ownsTerminal() ? StatusLine.start(client.monitor()) : Optional.empty();
            if (status.isPresent()) {
                client.measureRoundTrips();
            }
            return new RunningClient(client, status, wipe);
        } catch (UserError | IOException | RuntimeException e) {
            wipe.run();
            throw e;
        }
    }

    private record RunningClient(Client client, Optional<StatusLine> status, Runnable wipe) implements Service {
        @Override
        public void drain(Duration limit) throws InterruptedException {
            client.drain(limit);
        }

        @Override
        public void close() {
            status.ifPresent(StatusLine::close);
            client.close();
            wipe.run();
        }
    }

    private static void warn(BrookUpstream upstream) {
        SecretWarnings.password(upstream.password());
        boolean tls = upstream.route() instanceof WebSocketRoute route && route.tls() != null;
        SecretWarnings.encryption(upstream.withoutBrookProtocol(), tls);
    }
}
