package brookloom.lists;

import brookloom.net.text.UserError;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Holds lists of targets: domains, blocks of addresses and countries. Any thread may ask. */
public final class TargetLists {
    private final String prefix;
    private final @Nullable ReloadingSource<DomainList> domains;
    private final Map<String, ReloadingSource<CidrList>> blocks = new LinkedHashMap<>();
    private final @Nullable ReloadingSource<GeoCountries> places;
    private final Set<String> countries;

    private TargetLists(String prefix, TargetListSources sources, @Nullable ReloadingSource<GeoCountries> places)
            throws UserError {
        this.prefix = prefix;
        this.domains = sources.domains() == null
                ? null
                : ReloadingSource.read(prefix + "DomainList", sources.domains(), ListLoader.domains());
        addBlocks("CIDR4List", sources.cidrs4());
        addBlocks("CIDR6List", sources.cidrs6());
        this.places = places;
        this.countries = sources.countries();
    }

    /**
     * Reads the lists for the first time.
     *
     * @param prefix of the options that name them, such as {@code --block}
     * @param places knows the countries of addresses; null where no country is listed
     * @throws UserError when a list cannot be read
     */
    public static TargetLists read(
            String prefix, TargetListSources sources, @Nullable ReloadingSource<GeoCountries> places) throws UserError {
        return new TargetLists(prefix, sources, places);
    }

    /** Reads the lists that are files, and forgets them. */
    public static void check(String prefix, TargetListSources sources, Consumer<UserError> problems) {
        ReloadingSource.check(prefix + "DomainList", sources.domains(), ListLoader.domains(), problems);
        ReloadingSource.check(prefix + "CIDR4List", sources.cidrs4(), ListLoader.cidrs(), problems);
        ReloadingSource.check(prefix + "CIDR6List", sources.cidrs6(), ListLoader.cidrs(), problems);
    }

    private void addBlocks(String name, @Nullable ListSource source) throws UserError {
        if (source != null) {
            String option = prefix + name;
            blocks.put(option, ReloadingSource.read(option, source, ListLoader.cidrs()));
        }
    }

    /** Returns what has to be refreshed to keep the lists up to date; the database of countries is its owner's. */
    public List<ReloadingSource<?>> sources() {
        List<ReloadingSource<?>> all = new ArrayList<>();
        if (domains != null) {
            all.add(domains);
        }
        all.addAll(blocks.values());
        return all;
    }

    /** Returns the option whose list has the name, or a domain above it; null for none. */
    public @Nullable String matchName(String name) {
        return domains != null && domains.current().contains(name) ? prefix + "DomainList" : null;
    }

    /** Returns the option whose list has the address, with the country where that decides; null for none. */
    public @Nullable String matchAddress(InetAddress address) {
        for (Map.Entry<String, ReloadingSource<CidrList>> list : blocks.entrySet()) {
            if (list.getValue().current().contains(address)) {
                return list.getKey();
            }
        }
        if (places == null || countries.isEmpty()) {
            return null;
        }
        String country = places.current().countryOf(address);
        return countries.contains(country) ? prefix + "GeoIP " + country : null;
    }
}
