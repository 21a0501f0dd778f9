package brookloom.client.cli;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.Route;
import brookloom.client.config.Socks5Upstream;
import brookloom.client.config.Upstream;
import brookloom.net.text.UserError;

/** Changes the route that a link describes by options that hold for it too. */
interface RouteChange {
    /** Leaves routes as they are. */
    RouteChange NONE = route -> route;

    /** Returns the route to take instead. */
    Route apply(Route route) throws UserError;

    /** Returns the same upstream with the route to its server changed, if it has one. */
    default Upstream applyTo(Upstream upstream) throws UserError {
        return switch (upstream) {
            case BrookUpstream brook -> brook.withRoute(apply(brook.route()));
            case Socks5Upstream socks5 -> socks5;
        };
    }
}
