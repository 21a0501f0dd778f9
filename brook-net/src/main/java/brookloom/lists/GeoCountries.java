package brookloom.lists;

import com.maxmind.db.InvalidDatabaseException;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Countries of addresses, from a database in MaxMind's format: GeoLite2, GeoIP2 and those that are built alike. Held in
 * memory, so the file may be replaced at any time.
 */
public final class GeoCountries {
    /** Country code of addresses without a known country (user-assigned in ISO 3166), as in the original. */
    public static final String UNKNOWN = "ZZ";

    private final Reader database;

    private GeoCountries(Reader database) {
        this.database = database;
    }

    /** Returns what reads a database. */
    public static ReloadingSource.Loader<GeoCountries> loader() {
        return GeoCountries::load;
    }

    private static GeoCountries load(String name, InputStream bytes) throws IOException {
        GeoCountries countries = new GeoCountries(reader(bytes));
        String type = countries.database.getMetadata().databaseType().toLowerCase(Locale.ROOT);
        if (!type.contains("country") && !type.contains("city") && !type.contains("location")) {
            Logger.warn("{}: a database of type {} may know no countries; one of countries is needed", name, type);
        }
        return countries;
    }

    private static Reader reader(InputStream bytes) throws IOException {
        try {
            return new Reader(bytes);
        } catch (InvalidDatabaseException | RuntimeException e) {
            throw new IOException("not a MaxMind database (.mmdb), or corrupt", e);
        }
    }

    /** Returns the ISO 3166-1 code of the country where the address is, or else is registered; {@link #UNKNOWN} for none. */
    public String countryOf(InetAddress address) {
        try {
            Map<?, ?> found = database.get(address, Map.class);
            String country = found == null ? null : code(found);
            return country == null ? UNKNOWN : country;
        } catch (IOException e) {
            throw new UncheckedIOException("the database of countries is damaged", e);
        }
    }

    private static @Nullable String code(Map<?, ?> found) {
        for (String key : new String[] {"country", "registered_country", "country_code"}) {
            Object value = found.get(key);
            Object code = value instanceof Map<?, ?> country ? country.get("iso_code") : value;
            if (code instanceof String text) {
                return text;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return database.getMetadata().databaseType() + " of "
                + database.getMetadata().buildTime();
    }
}
