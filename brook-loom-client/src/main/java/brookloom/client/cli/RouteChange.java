package brookloom.client.cli;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.Route;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.SeveralUpstreams.Subscription;
import brookloom.client.config.Socks5Upstream;
import brookloom.client.config.Upstream;
import brookloom.net.text.UserError;
import java.util.ArrayList;
import java.util.List;

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
            case SeveralUpstreams several -> applyToAll(several);
        };
    }

    private SeveralUpstreams applyToAll(SeveralUpstreams several) throws UserError {
        List<Upstream> changed = new ArrayList<>();
        for (Upstream server : several.servers()) {
            changed.add(applyTo(server));
        }
        Subscription subscription = several.subscription();
        return new SeveralUpstreams(
                changed,
                subscription == null
                        ? null
                        : new Subscription(
                                subscription.source(),
                                subscription.refresh(),
                                link -> applyTo(subscription.reader().read(link))),
                several.selection(),
                several.checkTarget());
    }
}
