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
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses targets that are on a list, or in a country. Owns what keeps the lists up to date. */
public final class BlockLists implements TargetPolicy, AutoCloseable {
    public static final String DOMAINS = "--blockDomainList";
    public static final String CIDRS_4 = "--blockCIDR4List";
    public static final String CIDRS_6 = "--blockCIDR6List";
    public static final String COUNTRIES = "--blockGeoIP";
    public static final String DATABASE = "--geoipDatabase";

    private final @Nullable ReloadingSource<DomainList> domains;
    private final Map<String, ReloadingSource<CidrList>> blocks = new LinkedHashMap<>();
    private final @Nullable ReloadingSource<GeoCountries> places;
    private final Set<String> countries;
    private final Refresher refresher;

    /**
     * Where the lists come from; null where there is none.
     *
     * @param cidrs4 blocks of addresses; of either family, as those of {@code cidrs6}
     * @param countries ISO 3166-1 codes in capitals, looked up in {@code places}
     * @param places a database of countries in MaxMind's format
     * @param interval how often to look for changes, zero for never
     */
    public record Sources(
            @Nullable ListSource domains,
            @Nullable ListSource cidrs4,
            @Nullable ListSource cidrs6,
            Set<String> countries,
            @Nullable ListSource places,
            Duration interval) {
        /** Nothing is blocked. */
        public static final Sources NONE = new Sources(null, null, null, Set.of(), null, Duration.ZERO);

        public Sources {
            countries = Set.copyOf(countries);
        }
    }

    private BlockLists(Sources sources) throws UserError {
        List<ReloadingSource<?>> all = new ArrayList<>();
        domains = read(DOMAINS, sources.domains(), ListLoader.domains(), all);
        addBlocks(CIDRS_4, sources.cidrs4(), all);
        addBlocks(CIDRS_6, sources.cidrs6(), all);
        places = read(DATABASE, sources.places(), GeoCountries.loader(), all);
        countries = sources.countries();
        refresher = Refresher.start(all, sources.interval());
    }

    /**
     * Reads the lists, and keeps them up to date until closed.
     *
     * @throws UserError when a list cannot be read
     */
    public static BlockLists open(Sources sources) throws UserError {
        return new BlockLists(sources);
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
            throw refusal(destination.toString(), DOMAINS);
        }
    }

    @Override
    public void checkAddress(Destination destination, InetAddress address) throws DialFailed {
        for (Map.Entry<String, ReloadingSource<CidrList>> list : blocks.entrySet()) {
            if (list.getValue().current().contains(address)) {
                throw refusal(describe(destination, address), list.getKey());
            }
        }
        if (places != null) {
            String country = places.current().countryOf(address);
            if (countries.contains(country)) {
                throw refusal(describe(destination, address), COUNTRIES + " " + country);
            }
        }
    }

    private static String describe(Destination destination, InetAddress address) {
        return destination.host() instanceof HostAddress.Domain
                ? destination + " at " + address.getHostAddress()
                : destination.toString();
    }

    private static DialFailed refusal(String target, String by) {
        return new DialFailed(ReplyCode.NOT_ALLOWED, target + ": blocked by " + by);
    }

    @Override
    public void close() {
        refresher.close();
    }
}
