package brookloom.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import brookloom.net.text.Cidr;
import brookloom.proto.HostAddress;
import brookloom.proto.HostAddress.Ipv4;
import brookloom.proto.HostAddress.Ipv6;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes small databases of countries, as the MaxMind DB File Format Specification 2.0 says. */
public final class CountryDatabase {
    private static final int EMPTY = -1;
    private static final int IPV4_BITS = 96; // IPv4 is the part of the tree below ::/96
    private static final int SEPARATOR = 16;
    private static final byte[] METADATA = "\253\315\357MaxMind.com".getBytes(ISO_8859_1);

    private final String type;
    private final boolean countries;
    private final List<int[]> nodes = new ArrayList<>();
    private final Map<String, Integer> offsets = new TreeMap<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    private CountryDatabase(String type, boolean countries) {
        this.type = type;
        this.countries = countries;
        nodes.add(new int[] {EMPTY, EMPTY});
    }

    /**
     * Writes one of type GeoLite2-Country.
     *
     * @param countries ISO code by block; none within another
     */
    public static Path write(Path file, Map<String, String> countries) throws IOException {
        return write(file, new CountryDatabase("GeoLite2-Country", true), countries);
    }

    /**
     * Writes one of type GeoIP2-ISP, which knows no countries.
     *
     * @param organizations who has the addresses, by block; none within another
     */
    public static Path writeOrganizations(Path file, Map<String, String> organizations) throws IOException {
        return write(file, new CountryDatabase("GeoIP2-ISP", false), organizations);
    }

    private static Path write(Path file, CountryDatabase database, Map<String, String> names) throws IOException {
        names.forEach((block, name) -> database.add(Cidr.parse(block), name));
        return Files.write(file, database.bytes());
    }

    /** A leaf is a negative number: its record's offset, minus two. */
    private void add(Cidr block, String country) {
        long high = block.network() instanceof Ipv6 six ? six.high() : 0;
        long low = switch (block.network()) {
            case Ipv4 four -> Integer.toUnsignedLong(four.bits());
            case Ipv6 six -> six.low();
            case HostAddress.Domain name -> throw new IllegalArgumentException(name.name());
        };
        int bits = block.prefix() + (block.network() instanceof Ipv4 ? IPV4_BITS : 0);
        int node = 0;
        for (int i = 0; i < bits - 1; i++) {
            int[] records = nodes.get(node);
            int bit = bit(high, low, i);
            if (records[bit] == EMPTY) {
                records[bit] = nodes.size();
                nodes.add(new int[] {EMPTY, EMPTY});
            }
            node = records[bit];
        }
        nodes.get(node)[bit(high, low, bits - 1)] = -2 - offset(country);
    }

    private static int bit(long high, long low, int i) {
        return (int) ((i < Long.SIZE ? high >>> (Long.SIZE - 1 - i) : low >>> (2 * Long.SIZE - 1 - i)) & 1);
    }

    private int offset(String name) {
        return offsets.computeIfAbsent(name, known -> {
            int offset = data.size();
            map(data, 1);
            if (countries) {
                string(data, "country");
                map(data, 1);
                string(data, "iso_code");
            } else {
                string(data, "organization");
            }
            string(data, known);
            return offset;
        });
    }

    private byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int[] records : nodes) {
            for (int record : records) {
                int value =
                        record == EMPTY ? nodes.size() : record >= 0 ? record : nodes.size() + SEPARATOR - 2 - record;
                number(out, value, 3);
            }
        }
        out.writeBytes(new byte[SEPARATOR]);
        out.writeBytes(data.toByteArray());
        out.writeBytes(METADATA);
        map(out, 9);
        field16(out, "binary_format_major_version", 2);
        field16(out, "binary_format_minor_version", 0);
        field16(out, "ip_version", 6);
        field16(out, "record_size", 24);
        string(out, "node_count");
        out.write(6 << 5 | 4); // uint32
        number(out, nodes.size(), 4);
        string(out, "build_epoch");
        out.write(4); // extended: uint64 of 4 bytes
        out.write(9 - 7);
        number(out, 1_767_225_600, 4);
        string(out, "database_type");
        string(out, type);
        string(out, "languages");
        out.write(0); // extended: array of none
        out.write(11 - 7);
        string(out, "description");
        map(out, 0);
        return out.toByteArray();
    }

    private static void field16(ByteArrayOutputStream out, String name, int value) {
        string(out, name);
        out.write(5 << 5 | 2);
        number(out, value, 2);
    }

    private static void map(ByteArrayOutputStream out, int entries) {
        out.write(7 << 5 | entries);
    }

    /** Of less than 29 bytes. */
    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        out.write(2 << 5 | bytes.length);
        out.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream out, int value, int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            out.write(value >>> shift);
        }
    }
}
