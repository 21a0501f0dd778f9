package brookloom.server.cli;

import brookloom.cli.ObserveOptions;
import brookloom.cli.PasswordOption;
import brookloom.cli.SecretWarnings;
import brookloom.cli.ServiceCommand.Service;
import brookloom.cli.Terminal;
import brookloom.cli.start.Invocation;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.ConfigError;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.proto.Password;
import brookloom.rehearsal.Rehearsal;
import brookloom.server.BrookServer;
import brookloom.server.FileCheck;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.ServerConfig;
import brookloom.server.config.ServerListenerConfig;
import brookloom.server.config.TargetConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Serves tunnels as the options say that every kind of server has. */
final class Serving {
    private static final int PASSWORD_BYTES = 24;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final UserOptions users = new UserOptions();

    @Mixin
    private final LinkOutput links = new LinkOutput();

    @Mixin
    private final ServerTunnelOptions tunnels = new ServerTunnelOptions();

    @Mixin
    private final ObserveOptions observe = new ObserveOptions();

    @Mixin
    private final TargetOptions targets = new TargetOptions();

    @Mixin
    private final StateOptions state = new StateOptions();

    /** Makes a record of the options that say where tunnels come in. */
    interface ListenerMaker {
        ServerListenerConfig listener() throws UserError;
    }

    /**
     * Starts to serve tunnels.
     *
     * @param publicHost the name that clients know the server by; null for its address
     * @param logged whether standard output is the log
     * @throws ConfigError for options that do not fit together
     */
    Service start(ListenerMaker maker, @Nullable String publicHost, boolean logged) throws UserError, IOException {
        ServerListenerConfig listener = maker.listener();
        if (links.isAskedFor() && logged) {
            throw new ConfigError("--link and --qr print the password where --log console logs: give --log FILE");
        }
        Rehearsal rehearsal = Rehearsal.begin();
        Optional<AccessConfig> many = users.config();
        if (many.isPresent()) {
            refuseOnePassword();
            BrookServer server = BrookServer.start(config(listener, many.get()));
            rehearsal.await();
            started(listener, server);
            return new RunningServer(server, () -> {});
        }
        Optional<char[]> given = password.text();
        char[] text = given.orElseGet(this::generate);
        Password secret = Password.of(text);
        try {
            BrookServer server = BrookServer.start(config(listener, new AccessConfig.OnePassword(secret)));
            try {
                rehearsal.await();
                ListenAddress at = started(listener, server);
                SecretWarnings.password(secret);
                if (given.isEmpty() || links.isWanted(logged)) {
                    ListenAddress reached =
                            links.reached(publicHost == null ? at : new ListenAddress(publicHost, server.port()));
                    show(listener, reached, new String(text), given.isEmpty(), logged);
                    if (given.isEmpty() || Terminal.isStandardOutput()) {
                        advise(listener, at, reached, logged);
                    }
                }
                return new RunningServer(server, secret::close);
            } catch (UserError | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (UserError | IOException | RuntimeException e) {
            secret.close();
            throw e;
        } finally {
            Arrays.fill(text, '\0');
        }
    }

    /** Reads what the options name, and serves nothing. */
    void check(ListenerMaker maker) throws UserError {
        ServerListenerConfig listener = maker.listener();
        Optional<AccessConfig> many = users.config();
        if (many.isPresent()) {
            refuseOnePassword();
            var unused = config(listener, many.get());
            return;
        }
        try (Password secret = password.read().orElseGet(() -> Password.of("generated".toCharArray()))) {
            var unused = config(listener, new AccessConfig.OnePassword(secret));
        }
    }

    /** Reads the files that the options name beside a password, and serves nothing. */
    void checkFiles(ListenerMaker maker, Consumer<UserError> problems) throws UserError {
        FileCheck check = new FileCheck(problems);
        check.certificates(maker.listener());
        check.blocked(targets.config().blocked());
        Optional<AccessConfig> many = users.config();
        many.ifPresent(check::users);
        if (many.isEmpty()) {
            try (Password secret = password.read().orElse(null)) {
                warn(maker.listener(), secret);
            }
        }
    }

    /** @param secret null for one that is made at each start */
    private void warn(ServerListenerConfig listener, @Nullable Password secret) {
        if (secret != null) {
            SecretWarnings.password(secret);
        }
        SecretWarnings.encryption(tunnels.withoutBrookProtocol(), listener instanceof ServerListenerConfig.Wss);
    }

    private record RunningServer(BrookServer server, Runnable wipe) implements Service {
        @Override
        public void turnAway() {
            server.turnAway();
        }

        @Override
        public void drain(Duration limit) throws InterruptedException {
            server.drain(limit);
        }

        @Override
        public void close() {
            server.close();
            wipe.run();
        }
    }

    private void refuseOnePassword() throws UserError {
        if (password.textOfOptions().isPresent()) {
            throw new ConfigError("--password and --passwordFile are for one password, --users and --userAPI for many:"
                    + " give one of them");
        }
        if (links.isAskedFor()) {
            throw new ConfigError("--link and --qr show one password: '"
                    + Invocation.current().server() + " users show NAME --users FILE --server ADDRESS' shows a user's");
        }
    }

    private ListenAddress started(ServerListenerConfig listener, BrookServer server) {
        ListenAddress at = new ListenAddress(listener.listen().host(), server.port());
        Logger.info(
                "{} on {}{}", kind(listener).text(), at, path(listener).isEmpty() ? "" : ", path " + path(listener));
        SecretWarnings.encryption(tunnels.withoutBrookProtocol(), listener instanceof ServerListenerConfig.Wss);
        return at;
    }

    private ServerConfig config(ServerListenerConfig listener, AccessConfig access) throws UserError {
        TargetConfig reachable = targets.config();
        try {
            ObserveConfig seen = users.inMetrics() ? observe.config().withUsers() : observe.config();
            return new ServerConfig(
                    listener, tunnels.config(access), reachable, StateFolder.of(System.getenv()), seen, state.config());
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }

    private static BrookLink.Kind kind(ServerListenerConfig listener) {
        return switch (listener) {
            case ServerListenerConfig.Ws ws -> BrookLink.Kind.WSSERVER;
            case ServerListenerConfig.Wss wss -> BrookLink.Kind.WSSSERVER;
            case ServerListenerConfig.Plain plain -> BrookLink.Kind.SERVER;
        };
    }

    /** Returns the upgrade's path; empty where there is no upgrade. */
    private static String path(ServerListenerConfig listener) {
        return switch (listener) {
            case ServerListenerConfig.Ws ws -> ws.upgrade().path();
            case ServerListenerConfig.Wss wss -> wss.upgrade().path();
            case ServerListenerConfig.Plain plain -> "";
        };
    }

    /** @param logged whether standard output is the log, which no password belongs in: standard error is shown instead */
    private void show(
            ServerListenerConfig listener, ListenAddress reached, String text, boolean generated, boolean logged)
            throws UserError {
        ClientInstructions instructions =
                new ClientInstructions(kind(listener), reached, path(listener), text, tunnels);
        PrintWriter out = out(logged);
        String link = instructions.link().toUri();
        if (generated) {
            instructions.print(out);
        } else {
            out.println(link);
        }
        links.draw(out, link);
    }

    /** Prints which port has to be open, and what an address behind NAT needs. */
    private void advise(ServerListenerConfig listener, ListenAddress listening, ListenAddress reached, boolean logged) {
        PrintWriter out = out(logged);
        boolean datagrams = listener instanceof ServerListenerConfig.Plain;
        ReachedAddress.advice(listening, reached, datagrams).forEach(out::println);
        out.flush();
    }

    private PrintWriter out(boolean logged) {
        if (command == null) {
            throw new IllegalStateException("not mixed into a command");
        }
        return logged ? command.commandLine().getErr() : command.commandLine().getOut();
    }

    /** Generates a password and the HKDF infos; the printed line has all of them. */
    private char[] generate() {
        SecureRandom random = new SecureRandom();
        tunnels.generateHkdfInfos(random);
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).toCharArray();
    }
}
