package brookloom.net.dns;

import brookloom.proto.HostAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The names that the system's hosts file gives addresses (hosts(5)). */
final class HostsFile {
    /** Knows no name. */
    static final HostsFile EMPTY = new HostsFile(Map.of());

    private final Map<String, List<InetAddress>> names;

    private HostsFile(Map<String, List<InetAddress>> names) {
        this.names = names;
    }

    /** Reads lines of an address and its names; others are left out. */
    static HostsFile parse(List<String> lines) {
        Map<String, List<InetAddress>> names = new HashMap<>();
        for (String line : lines) {
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
            if (words.length > 1
                    && HostAddress.isLiteral(words[0])
                    && HostAddress.parse(words[0]) instanceof HostAddress.Ip ip) {
                for (int i = 1; i < words.length; i++) {
                    names.computeIfAbsent(key(words[i]), name -> new ArrayList<>())
                            .add(ip.toInetAddress());
                }
            }
        }
        // IPv4 first, as Java's own resolver has them.
        names.values().forEach(list -> list.sort(Comparator.comparing(Inet6Address.class::isInstance)));
        return new HostsFile(names);
    }

    /** Returns the name's addresses, IPv4 first; none when the file does not have it. */
    List<InetAddress> addressesOf(String name) {
        return names.getOrDefault(key(name), List.of());
    }

    private static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
