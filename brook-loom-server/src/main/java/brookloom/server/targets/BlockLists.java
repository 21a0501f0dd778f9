package brookloom.server.targets;

import brookloom.lists.CidrList;
import brookloom.lists.DomainList;
import brookloom.lists.ListLoader;
import brookloom.lists.ListSource;
import brookloom.lists.Refresher;
import brookloom.lists.ReloadingSource;
import brookloom.net.dial.DialFailed;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.config.BlockListConfig;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses targets that are on a list or in a blocked country; keeps the lists up to date. */
public final class BlockLists implements TargetPolicy, AutoCloseable {
    private final @Nullable ReloadingSource<DomainList> domains;
    private final Map<String, ReloadingSource<CidrList>> blocks = new LinkedHashMap<>();
    private final @Nullable ReloadingSource<GeoCountries> places;
    private final Set<String> countries;
    private final Refresher refresher;

    private BlockLists(BlockListConfig config) throws UserError {
        List<ReloadingSource<?>> all = new ArrayList<>();
        domains = read(BlockListConfig.DOMAINS, config.domains(), ListLoader.domains(), all);
        addBlocks(BlockListConfig.CIDRS_4, config.cidrs4(), all);
        addBlocks(BlockListConfig.CIDRS_6, config.cidrs6(), all);
        places = read(BlockListConfig.DATABASE, config.database(), GeoCountries.loader(), all);
        countries = config.countries();
        refresher = Refresher.start(all, config.reloadInterval());
    }

    /**
     * Reads the lists, and keeps them up to date until closed.
     *
     * @throws UserError when a list cannot be read
     */
    public static BlockLists open(BlockListConfig config) throws UserError {
        return new BlockLists(config);
    }

    private void addBlocks(String option, @Nullable ListSource source, List<ReloadingSource<?>> all) throws UserError {
        ReloadingSource<CidrList> copy = read(option, source, ListLoader.cidrs(), all);
        if (copy != null) {
            blocks.put(option, copy);
        }
    }

    private static <T> @Nullable ReloadingSource<T> read(
            String option, @Nullable ListSource source, ReloadingSource.Loader<T> loader, List<ReloadingSource<?>> all)
            throws UserError {
        if (source == null) {
            return null;
        }
        ReloadingSource<T> copy = ReloadingSource.read(option, source, loader);
        all.add(copy);
        return copy;
    }

    @Override
    public void checkName(Destination destination) throws DialFailed {
        if (domains != null
                && destination.host() instanceof HostAddress.Domain domain
                && domains.current().contains(domain.name())) {
            throw refusal(destination.toString(), BlockListConfig.DOMAINS);
        }
    }

    @Override
    public void checkAddress(Destination destination, InetAddress address) throws DialFailed {
        for (Map.Entry<String, ReloadingSource<CidrList>> list : blocks.entrySet()) {
            if (list.getValue().current().contains(address)) {
                throw refusal(TargetPolicy.describe(destination, address), list.getKey());
            }
        }
        if (places != null) {
            String country = places.current().countryOf(address);
            if (countries.contains(country)) {
                throw refusal(TargetPolicy.describe(destination, address), BlockListConfig.COUNTRIES + " " + country);
            }
        }
    }

    private static DialFailed refusal(String target, String by) {
        return DialFailed.of(ReplyCode.NOT_ALLOWED, target, "blocked by " + by);
    }

    @Override
    public void close() {
        refresher.close();
    }
}
