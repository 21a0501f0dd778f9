package brookloom.client.cli;

import brookloom.admin.StatusLine;
import brookloom.cli.SecretWarnings;
import brookloom.cli.ServiceCommand;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.Upstream;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.connect.BrowserHint;
import brookloom.client.connect.Client;
import brookloom.client.connect.ClientFiles;
import brookloom.net.text.UserError;
import brookloom.rehearsal.Rehearsal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Makes records of its options, and runs the client that they describe. */
abstract class ClientCommand extends ServiceCommand {
    /**
     * Returns the options as records. The caller owns the password.
     *
     * @throws UserError for options that do not fit together, or a file that cannot be read
     */
    abstract ClientConfig config() throws UserError;

    /** Returns what the process does with the client, and ends with; null for serving until it is stopped. */
    @Nullable
    Work work(Client client) {
        return null;
    }

    /** Returns whether the terminal is free for a status line. */
    boolean showsStatus() {
        return true;
    }

    @Override
    public final void check() throws UserError {
        servers(config()).forEach(brook -> brook.password().close());
    }

    @Override
    public final void checkFiles(Consumer<UserError> problems) throws UserError {
        ClientConfig config = config();
        servers(config).forEach(brook -> {
            warn(brook);
            brook.password().close();
        });
        ClientFiles.check(config, problems);
    }

    @Override
    public final Service start() throws UserError, IOException {
        Rehearsal rehearsal = Rehearsal.begin();
        ClientConfig config = config();
        List<BrookUpstream> servers = servers(config);
        Runnable wipe = () -> servers.forEach(brook -> brook.password().close());
        try {
            Client client = Client.start(config, rehearsal);
            servers.forEach(ClientCommand::warn);
            // Not before: who reads it tries it, and fails by a server that is down.
            BrowserHint.of(config, client.addresses()).ifPresent(line -> client.whenReached(() -> Logger.info(line)));
            Optional<StatusLine> status =
                    ownsTerminal() && showsStatus() ? StatusLine.start(client.monitor()) : Optional.empty();
            if (status.isPresent()) {
                client.measureRoundTrips();
            }
            return new RunningClient(client, status, wipe, work(client));
        } catch (UserError | IOException | RuntimeException e) {
            wipe.run();
            throw e;
        }
    }

    private record RunningClient(
            Client client,
            Optional<StatusLine> status,
            Runnable wipe,
            @Nullable Work work) implements Service {
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

    private static List<BrookUpstream> servers(ClientConfig config) {
        List<Upstream> all =
                config.upstream() instanceof SeveralUpstreams several ? several.servers() : List.of(config.upstream());
        return all.stream()
                .filter(BrookUpstream.class::isInstance)
                .map(BrookUpstream.class::cast)
                .toList();
    }

    private static void warn(BrookUpstream upstream) {
        SecretWarnings.password(upstream.password());
        boolean tls = upstream.route() instanceof WebSocketRoute route && route.tls() != null;
        SecretWarnings.encryption(upstream.withoutBrookProtocol(), tls);
    }
}
