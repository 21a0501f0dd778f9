package brookloom.client.connect;

import brookloom.client.config.AppOptions;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.DnsOptions;
import brookloom.client.config.ListenerConfig;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.Upstream;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.route.RouteRules;
import brookloom.lists.ListLoader;
import brookloom.lists.ReloadingSource;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Reads the files of a client, and serves nothing. */
public final class ClientFiles {
    private ClientFiles() {}

    /**
     * Reads lists and certificates, but for lists that a web server has.
     *
     * @param problems takes each reason for which a start would fail
     */
    public static void check(ClientConfig config, Consumer<UserError> problems) {
        List<Upstream> all =
                config.upstream() instanceof SeveralUpstreams several ? several.servers() : List.of(config.upstream());
        all.forEach(upstream -> certificates(upstream, problems));
        for (ListenerConfig listener : config.listeners()) {
            if (listener instanceof AppOptions apps) {
                RouteRules.check(apps.rules(), problems);
            } else if (listener instanceof DnsOptions dns) {
                ReloadingSource.check("--blockDomainList", dns.blocked(), ListLoader.domains(), problems);
                ReloadingSource.check("--bypassDomainList", dns.bypassed(), ListLoader.domains(), problems);
            }
        }
    }

    private static void certificates(Upstream upstream, Consumer<UserError> problems) {
        if (upstream instanceof BrookUpstream brook
                && brook.route() instanceof WebSocketRoute route
                && route.tls() != null) {
            try {
                var unused = TlsParts.of(route.server().host(), route.tls());
            } catch (UserError e) {
                problems.accept(e);
            } catch (IOException e) {
                problems.accept(new UserError(String.valueOf(e.getMessage()), e));
            }
        }
    }
}
