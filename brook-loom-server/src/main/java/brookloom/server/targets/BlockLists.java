package brookloom.server.targets;

import brookloom.lists.GeoCountries;
import brookloom.lists.Refresher;
import brookloom.lists.ReloadingSource;
import brookloom.lists.TargetListSources;
import brookloom.lists.TargetLists;
import brookloom.net.dial.DialFailed;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.config.BlockListConfig;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Refuses targets that are on a list or in a blocked country; keeps the lists up to date. */
public final class BlockLists implements TargetPolicy, AutoCloseable {
    private final TargetLists lists;
    private final Refresher refresher;

    private BlockLists(BlockListConfig config) throws UserError {
        ReloadingSource<GeoCountries> places = config.database() == null
                ? null
                : ReloadingSource.read(TargetListSources.DATABASE, config.database(), GeoCountries.loader());
        lists = TargetLists.read(TargetListSources.BLOCK, config.lists(), places);
        List<ReloadingSource<?>> all = new ArrayList<>(lists.sources());
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
    public static BlockLists open(BlockListConfig config) throws UserError {
        return new BlockLists(config);
    }

    /** Reads the lists that are files, and forgets them; takes each reason for which {@link #open} would fail. */
    public static void check(BlockListConfig config, Consumer<UserError> problems) {
        TargetLists.check(TargetListSources.BLOCK, config.lists(), problems);
        ReloadingSource.check(TargetListSources.DATABASE, config.database(), GeoCountries.loader(), problems);
    }

    @Override
    public void checkName(Destination destination) throws DialFailed {
        String by = destination.host() instanceof HostAddress.Domain domain ? lists.matchName(domain.name()) : null;
        if (by != null) {
            throw refusal(destination.toString(), by);
        }
    }

    @Override
    public void checkAddress(Destination destination, InetAddress address) throws DialFailed {
        String by = lists.matchAddress(address);
        if (by != null) {
            throw refusal(TargetPolicy.describe(destination, address), by);
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
