package brookloom.server.cli;

import brookloom.cli.DrainOption;
import brookloom.cli.ObserveOptions;
import brookloom.cli.PasswordOption;
import brookloom.cli.SecretWarnings;
import brookloom.net.text.ConfigError;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.proto.Password;
import brookloom.rehearsal.Rehearsal;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.ServerConfig;
import brookloom.server.config.ServerListenerConfig;
import brookloom.server.config.TargetConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
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
    private final DrainOption drain = new DrainOption();

    @Mixin
    private final ObserveOptions observe = new ObserveOptions();

    @Mixin
    private final TargetOptions targets = new TargetOptions();

    /**
     * Serves tunnels until the process is stopped.
     *
     * @param publicHost the name that clients know the server by; null for its address
     * @param logged whether standard output is the log
     * @throws ConfigError for options that do not fit together
     */
    void run(ServerListenerConfig listener, @Nullable String publicHost, boolean logged)
            throws UserError, IOException, InterruptedException {
        if (links.isAskedFor() && logged) {
            throw new ConfigError("--link and --qr print the password where --log console logs: give --log FILE");
        }
        Rehearsal rehearsal = Rehearsal.begin();
        Optional<AccessConfig> many = users.config();
        if (many.isPresent()) {
            refuseOnePassword();
            try (BrookServer server = BrookServer.start(config(listener, many.get()))) {
                rehearsal.await();
                started(listener, server);
                drain.untilStopped(server::drain, server::close);
            }
            return;
        }
        Optional<char[]> given = password.text();
        char[] text = given.orElseGet(this::generate);
        try (Password secret = Password.of(text);
                BrookServer server = BrookServer.start(config(listener, new AccessConfig.OnePassword(secret)))) {
            rehearsal.await();
            ListenAddress at = started(listener, server);
            SecretWarnings.password(secret);
            if (given.isEmpty() || links.isWanted(logged)) {
                ListenAddress reached = publicHost == null ? at : new ListenAddress(publicHost, server.port());
                show(
                        new ClientInstructions(kind(listener), reached, path(listener), new String(text), tunnels),
                        given.isEmpty(),
                        logged);
            }
            Arrays.fill(text, '\0');
            drain.untilStopped(server::drain, server::close);
        }
    }

    private void refuseOnePassword() throws UserError {
        if (password.textOfOptions().isPresent()) {
            throw new ConfigError("--password and --passwordFile are for one password, --users and --userAPI for many:"
                    + " give one of them");
        }
        if (links.isAskedFor()) {
            throw new ConfigError(
                    "--link and --qr show one password: 'brook-loom-server users show NAME' shows a user's");
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
            return new ServerConfig(
                    listener, tunnels.config(access), reachable, StateFolder.of(System.getenv()), observe.config());
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
    private void show(ClientInstructions instructions, boolean generated, boolean logged) throws UserError {
        if (command == null) {
            throw new IllegalStateException("not mixed into a command");
        }
        PrintWriter out =
                logged ? command.commandLine().getErr() : command.commandLine().getOut();
        String link = instructions.link().toUri();
        if (generated) {
            instructions.print(out);
        } else {
            out.println(link);
        }
        links.draw(out, link);
    }

    /** Generates a password, and the HKDF infos with it: whoever needs the one copies the others from the same line. */
    private char[] generate() {
        SecureRandom random = new SecureRandom();
        tunnels.generateHkdfInfos(random);
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).toCharArray();
    }
}
