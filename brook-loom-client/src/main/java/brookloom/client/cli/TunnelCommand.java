package brookloom.client.cli;

import brookloom.cli.HkdfOption;
import brookloom.cli.PasswordOption;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientTunnelOptions;
import brookloom.client.config.Route;
import brookloom.client.config.Upstream;
import brookloom.net.text.UserError;
import brookloom.proto.Password;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** What all clients share: the server's options, or a link in place of them. */
abstract class TunnelCommand extends AppCommand {
    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final LinkOption link = new LinkOption();

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    /** Serves apps through the server until the process is stopped. */
    final void serve(Route route) throws UserError, IOException, InterruptedException {
        Password secret = password.require();
        serve(new BrookUpstream("", route, ClientTunnelOptions.of(hkdf.keys(secret), withoutBrookProtocol()), secret));
    }

    /**
     * Serves apps the way that a link leads, if there is one; answers whether there was. A link beats all that the other
     * options say of the server, as it does in the original.
     *
     * @param option that names the server, and the server that it names; empty for none
     */
    final boolean serveLinked(String option, String server) throws UserError, IOException, InterruptedException {
        Optional<Upstream> linked = server.isEmpty() ? link.wayOrInherited() : link.way();
        if (linked.isEmpty() && server.isEmpty()) {
            throw usage("the server is missing: give " + option + ", or a link by --linkFile or --link");
        }
        if (linked.isPresent()) {
            serve(linked.get().by(this::ofLink));
        }
        return linked.isPresent();
    }

    /** A link's route with those of the command's options that hold for it too. */
    Route ofLink(Route route) throws UserError {
        return route;
    }

    /** Whether {@code --withoutBrookProtocol} is given, where there is such an option. */
    boolean withoutBrookProtocol() {
        return false;
    }
}
