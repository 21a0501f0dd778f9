package brookloom.client.cli;

import brookloom.cli.HkdfOption;
import brookloom.cli.PasswordOption;
import brookloom.cli.log.OptionWarnings;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.Route;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.Upstream;
import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import java.util.ArrayList;
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

    /** Takes links from other arguments of the command's, which errors call so. */
    void alsoFromLinks(String source, List<String> others) {
        link.alsoFrom(source, others);
    }

    /** Makes the route that the command's other options describe. */
    interface RouteMaker {
        Route route() throws UserError;
    }

    /**
     * Returns the server of the command's options, or what a link says. A link wins over everything that the other
     * options say about the server, as with the original.
     *
     * @param naming how a user names the server, for messages
     * @param server as it is named; empty when it is not
     * @param fromOptions asked when there is no link
     * @param change applied to a link's route
     * @param own options of the command that a link replaces, where they are given
     * @throws UserError when there is no server, or no password, or a server and a link
     */
    Upstream upstream(
            String naming,
            String server,
            RouteMaker fromOptions,
            RouteChange change,
            boolean withoutBrookProtocol,
            List<String> own)
            throws UserError {
        Optional<Upstream> linked = server.isEmpty() ? link.upstreamOrInherited() : link.upstream();
        if (linked.isPresent()) {
            if (!server.isEmpty()) {
                throw new ConfigError("there is a server's address and a link: give one of them; several servers take a"
                        + " link each");
            }
            warnOfReplaced(own);
            Upstream changed = change.applyTo(linked.get());
            if (!(changed instanceof SeveralUpstreams)) {
                warnOfSeveral();
            }
            return changed;
        }
        if (server.isEmpty()) {
            throw new ConfigError("the server is missing: give " + naming + ", or a link by --linkFile, --link or "
                    + LinkOption.ENVIRONMENT);
        }
        warnOfSeveral();
        Route route = fromOptions.route();
        return new BrookUpstream("", route, password.require(), hkdf.config(), withoutBrookProtocol);
    }

    /** Returns the options about several servers that are given. */
    List<String> aboutSeveral() {
        return link.aboutSeveral();
    }

    private void warnOfSeveral() {
        List<String> given = link.aboutSeveral();
        if (!given.isEmpty()) {
            OptionWarnings.warn("no effect with one server: " + String.join(", ", given));
        }
    }

    private void warnOfReplaced(List<String> own) {
        List<String> replaced = new ArrayList<>(password.given());
        replaced.addAll(hkdf.given());
        replaced.addAll(own);
        if (!replaced.isEmpty()) {
            OptionWarnings.warn(
                    "no effect beside a link, which says all about its server: " + String.join(", ", replaced));
        }
    }
}
