package brookloom.client.cli;

import brookloom.cli.HkdfOption;
import brookloom.cli.PasswordOption;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.Route;
import brookloom.client.config.Upstream;
import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Describes what goes with a server, or has a link in place of it. */
final class UpstreamOptionGroup {
    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final LinkOption link = new LinkOption();

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    /** Takes links from other arguments of the command's. */
    void alsoFromLinks(List<String> others) {
        link.alsoFrom(others);
    }

    /** Makes the route that the command's other options describe. */
    interface RouteMaker {
        Route route() throws UserError;
    }

    /**
     * Returns the server of the command's options, or what a link says. A link wins over everything that the other
     * options say about the server, as with the original.
     *
     * @param option that names the server
     * @param server the option's value; empty when it is not given
     * @param fromOptions asked when there is no link
     * @param change applied to a link's route
     * @throws UserError when there is no server, or no password
     */
    Upstream upstream(
            String option, String server, RouteMaker fromOptions, RouteChange change, boolean withoutBrookProtocol)
            throws UserError {
        Optional<Upstream> linked = server.isEmpty() ? link.upstreamOrInherited() : link.upstream();
        if (linked.isPresent()) {
            return change.applyTo(linked.get());
        }
        if (server.isEmpty()) {
            throw new ConfigError("the server is missing: give " + option + ", or a link by --linkFile, --link or "
                    + LinkOption.ENVIRONMENT);
        }
        Route route = fromOptions.route();
        return new BrookUpstream("", route, password.require(), hkdf.config(), withoutBrookProtocol);
    }
}
