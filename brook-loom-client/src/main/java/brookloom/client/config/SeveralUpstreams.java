package brookloom.client.config;

import brookloom.lists.ListSource;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Describes several servers, each of which reaches all destinations.
 *
 * @param servers in order of preference; each a single one
 * @param subscription names more of them; null for none
 * @param selection chooses among those that are up
 * @param checkTarget dialled through each server to learn whether it is up; one that answers, such as a DNS server
 */
public record SeveralUpstreams(
        List<Upstream> servers, @Nullable Subscription subscription, Selection selection, Destination checkTarget)
        implements Upstream {
    /** Dialled through servers unless configured otherwise: a DNS server over TCP. */
    public static final Destination CHECK_TARGET = new Destination(HostAddress.parse("8.8.8.8"), 53);

    /** Names how one of several servers is chosen for a connection. */
    public enum Selection {
        /** The one that answers first, as measured; another has to be clearly faster to take over. */
        FASTEST,
        /** The first in the given order that is up. */
        FAILOVER,
        /** One for each destination host, so that a site sees one address; destinations are spread evenly. */
        SPREAD
    }

    /**
     * Names a list of links.
     *
     * @param source has one link per line, as it is or in Base64
     * @param refresh interval; zero reads it once
     * @param reader makes records of a link
     */
    public record Subscription(ListSource source, Duration refresh, LinkReader reader) {}

    /** Makes a record of a link. */
    public interface LinkReader {
        /**
         * Returns what the link describes. The caller owns the password.
         *
         * @throws UserError when it is none that this client can use
         */
        Upstream read(String link) throws UserError;
    }

    public SeveralUpstreams {
        servers = List.copyOf(servers);
        if (servers.isEmpty() && subscription == null) {
            throw new IllegalArgumentException("no server");
        }
        for (Upstream server : servers) {
            if (server instanceof SeveralUpstreams) {
                throw new IllegalArgumentException("several servers within several");
            }
        }
    }

    @Override
    public String toString() {
        String fixed = servers.isEmpty() ? "" : servers.size() == 1 ? "1 server" : servers.size() + " servers";
        String subscribed = subscription == null ? "" : "the servers of a subscription";
        String both = fixed.isEmpty() || subscribed.isEmpty() ? "" : " and ";
        return fixed + both + subscribed + " (" + selection.name().toLowerCase(Locale.ROOT) + ")";
    }
}
