package brookloom.server;

import brookloom.proto.BrookLink;
import brookloom.proto.Password;
import brookloom.proto.cli.DialOptions;
import brookloom.proto.cli.FrontEndCommand;
import brookloom.proto.cli.ListenAddress;
import brookloom.proto.cli.PasswordOption;
import brookloom.proto.cli.UserError;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;

/** What all servers share: the password, made up if need be, how tunnels are served, and to where. */
abstract class ServerCommand extends FrontEndCommand {
    private static final int PASSWORD_BYTES = 24;

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final TunnelOptionGroup tunnel = new TunnelOptionGroup();

    @Mixin
    private final BlockOptions block = new BlockOptions();

    @Mixin
    private final DialOptions dial = new DialOptions();

    /** Starts the one kind of server that a command is for. */
    interface Starter {
        BrookServer start(TunnelOptions tunnel, TargetDialer targets) throws UserError, IOException;
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
        Optional<Password> given = password.read();
        String made = given.isPresent() ? "" : strongPassword();
        try (Password secret = given.orElseGet(() -> Password.of(made));
                BlockLists blocks = block.open();
                DialOptions.Opened out = dial.open();
                BrookServer server =
                        starter.start(tunnel.options(secret, dial), new DirectDialer(out.wayOut(), blocks))) {
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                stopped.countDown();
                server.close();
            }));
            String where = path.isEmpty() ? "" : ", path " + path;
            Logger.info("{} on {}{}", kind.text(), new ListenAddress(listen.host(), server.port()), where);
            if (given.isEmpty()) {
                ListenAddress reached =
                        new ListenAddress(publicHost == null ? listen.host() : publicHost, server.port());
                new Invitation(kind, reached, path, made, tunnel).print();
            }
            stopped.await();
        }
    }

    /** Whether {@code --withoutBrookProtocol} is given. */
    final boolean withoutBrookProtocol() {
        return tunnel.withoutBrookProtocol();
    }

    private static String strongPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
