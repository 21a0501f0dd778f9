package brookloom.server.cli;

import brookloom.cli.DialOptions;
import brookloom.cli.FrontEndCommand;
import brookloom.cli.PasswordOption;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.proto.Password;
import brookloom.server.config.ServerTunnelOptions;
import brookloom.server.targets.BlockLists;
import brookloom.server.targets.DirectDialer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.tunnel.BrookServer;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;

/** What all servers share: the password, generated if none is given, and how tunnels are served. */
abstract class ServerCommand extends FrontEndCommand {
    private static final int PASSWORD_BYTES = 24;

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final ServerTunnelOptionGroup tunnel = new ServerTunnelOptionGroup();

    @Mixin
    private final BlockOptions block = new BlockOptions();

    @Mixin
    private final DialOptions dial = new DialOptions();

    @Mixin
    private final LinkOutput links = new LinkOutput();

    /** Starts the one kind of server that a command is for. */
    interface Starter {
        BrookServer start(ServerTunnelOptions tunnel, TargetDialer targets) throws UserError, IOException;
    }

    /**
     * Serves tunnels until the process is stopped.
     *
     * @param publicHost the name that clients know the server by, where it has one
     * @param path of the upgrade; empty where there is none
     */
    final void serve(
            BrookLink.Kind kind, ListenAddress listen, @Nullable String publicHost, String path, Starter starter)
            throws UserError, IOException, InterruptedException {
        if (links.isAskedFor() && logsToStandardOutput()) {
            throw usage("--link and --qr print the password where --log console logs: give --log FILE");
        }
        Optional<char[]> given = password.text();
        char[] text = given.orElseGet(this::generate);
        try (Password secret = Password.of(text);
                BlockLists blocks = block.open();
                OpenOutbound out = OpenOutbound.open(dial.config());
                BrookServer server =
                        starter.start(tunnel.options(secret, out), new DirectDialer(out.outbound(), blocks))) {
            String where = path.isEmpty() ? "" : ", path " + path;
            Logger.info("{} on {}{}", kind.text(), new ListenAddress(listen.host(), server.port()), where);
            ListenAddress reached = new ListenAddress(publicHost == null ? listen.host() : publicHost, server.port());
            boolean made = given.isEmpty();
            if (made || links.isWanted(logsToStandardOutput())) {
                show(new ClientInstructions(kind, reached, path, new String(text), tunnel), made);
            }
            Arrays.fill(text, '\0');
            untilStopped(server::close);
        }
    }

    private void show(ClientInstructions invitation, boolean made) throws UserError {
        String link = invitation.link().toUri();
        if (made) {
            invitation.print(out());
        } else {
            out().println(link);
        }
        links.draw(out(), link);
    }

    /** Whether {@code --withoutBrookProtocol} is given. */
    final boolean withoutBrookProtocol() {
        return tunnel.withoutBrookProtocol();
    }

    /** Generates a password, and the HKDF infos with it: whoever needs the one copies the others from the same line. */
    private char[] generate() {
        SecureRandom random = new SecureRandom();
        tunnel.generateHkdfInfos(random);
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).toCharArray();
    }
}
