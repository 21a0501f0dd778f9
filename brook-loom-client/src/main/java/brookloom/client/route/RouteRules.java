package brookloom.client.route;

import brookloom.client.config.RuleConfig;
import brookloom.lists.GeoCountries;
import brookloom.lists.Refresher;
import brookloom.lists.ReloadingSource;
import brookloom.lists.TargetListSources;
import brookloom.lists.TargetLists;
import brookloom.net.dial.LiteralNames;
import brookloom.net.dial.RuleRefused;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.io.Closeable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Knows the rules for destinations, and keeps their lists up to date. Nothing is looked up: a name is judged by lists of
 * domains, an address by lists of addresses and by its country. A name that spells an address is judged as both.
 */
public final class RouteRules implements Closeable {
    private final TargetLists bypass;
    private final TargetLists block;
    private final Refresher refresher;

    private RouteRules(RuleConfig config) throws UserError {
        ReloadingSource<GeoCountries> places = config.database() == null
                ? null
                : ReloadingSource.read(TargetListSources.DATABASE, config.database(), GeoCountries.loader());
        bypass = TargetLists.read(RuleConfig.BYPASS, config.bypass(), places);
        block = TargetLists.read(TargetListSources.BLOCK, config.block(), places);
        List<ReloadingSource<?>> all = new ArrayList<>(bypass.sources());
        all.addAll(block.sources());
        if (places != null) {
            all.add(places);
        }
        refresher = Refresher.start(all, config.reloadInterval());
    }

    /**
     * Reads the lists, and keeps them up to date until closed.
     *
     * @throws UserError when a list cannot be read
     */
    public static RouteRules open(RuleConfig config) throws UserError {
        return new RouteRules(config);
    }

    /** Reads the lists that are files, and forgets them; takes each reason for which {@link #open} would fail. */
    public static void check(RuleConfig config, Consumer<UserError> problems) {
        TargetLists.check(RuleConfig.BYPASS, config.bypass(), problems);
        TargetLists.check(TargetListSources.BLOCK, config.block(), problems);
        ReloadingSource.check(TargetListSources.DATABASE, config.database(), GeoCountries.loader(), problems);
    }

    /** Returns whether the destination is reached without the tunnel. */
    boolean bypasses(HostAddress host) {
        return match(bypass, host) != null;
    }

    /** Returns the option by which the destination is blocked; null for none. */
    @Nullable
    String blockedBy(HostAddress host) {
        return match(block, host);
    }

    /** Refuses an address that the name of a bypassed destination led to, where it is blocked. */
    public void checkAddress(Destination destination, InetAddress address) throws RuleRefused {
        String by = block.matchAddress(address);
        if (by != null) {
            boolean named = destination.host() instanceof HostAddress.Domain;
            throw new RuleRefused(
                    named ? destination + " at " + HostAddress.text(address) : destination.toString(), by);
        }
    }

    private static @Nullable String match(TargetLists lists, HostAddress host) {
        return switch (host) {
            case HostAddress.Ip ip -> lists.matchAddress(ip.toInetAddress());
            case HostAddress.Domain domain -> {
                String byName = lists.matchName(domain.name());
                yield byName != null
                        ? byName
                        : LiteralNames.addressOf(domain.name())
                                .map(lists::matchAddress)
                                .orElse(null);
            }
        };
    }

    @Override
    public void close() {
        refresher.close();
    }
}
