package brookloom.net.dns;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which of the machine's services know names (the line {@code hosts} of nsswitch.conf(5)), and so which names only the
 * platform's own functions find.
 *
 * @param platform finds all names
 * @param multicast finds names in {@code .local}
 * @param machines finds names without dots
 */
record NameServices(boolean platform, boolean multicast, boolean machines) {
    /** Everything is left to the platform. */
    static final NameServices PLATFORM = new NameServices(true, false, false);

    /** The hosts file, then DNS. */
    static final NameServices FILES_AND_DNS = new NameServices(false, false, false);

    private static final Set<String> MACHINES = Set.of("myhostname", "mymachines");
    private static final Set<String> DNS = Set.of("dns", "resolve");

    /** Reads the file; without it the C library takes the hosts file and DNS. */
    static NameServices read(Path file) {
        return new WatchedFile<>(file, NameServices::parse, System::nanoTime)
                .current()
                .orElse(FILES_AND_DNS);
    }

    static NameServices parse(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> line.startsWith("hosts:"))
                .findFirst()
                .map(line -> of(line.substring("hosts:".length())))
                .orElse(FILES_AND_DNS);
    }

    private static NameServices of(String list) {
        Set<String> services = new HashSet<>(
                Arrays.asList(list.replaceAll("\\[[^\\]]*\\]", " ").strip().split("\\s+", -1)));
        boolean dns = services.removeAll(DNS);
        boolean machines = services.removeAll(MACHINES);
        boolean multicast = services.removeIf(service -> service.startsWith("mdns"));
        services.remove("files");
        // LDAP and such, or no DNS at all.
        return services.isEmpty() && dns ? new NameServices(false, multicast, machines) : PLATFORM;
    }

    boolean isForPlatform(String name) {
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return platform
                || (multicast && plain.toLowerCase(Locale.ROOT).endsWith(".local"))
                || (machines && plain.indexOf('.') < 0);
    }
}
