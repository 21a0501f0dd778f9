package brookloom.net.dns;

import brookloom.proto.HostAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The system's name servers and how names are completed (resolv.conf(5)).
 *
 * @param servers in the order in which they are asked; none when the file names none that can be asked
 * @param search appended to names with fewer than {@code ndots} dots first, to others when they are not known as they are
 * @param patience with one server before the next is asked
 * @param rotate asks another server first each time
 * @param overTcp asks on TCP only
 */
record ResolvConf(
        List<InetSocketAddress> servers,
        List<String> search,
        int ndots,
        Duration patience,
        boolean rotate,
        boolean overTcp) {
    private static final int PORT = 53;
    private static final Pattern WITH_PORT = Pattern.compile("\\[(.+)]:(\\d{1,5})");
    private static final int MOST_DOTS = 15;

    /** The system's five seconds would leave no time for a third server, and answers take milliseconds. */
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(1);

    /** Reads the lines that matter here; of a keyword that occurs again, the last line counts. */
    static ResolvConf parse(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> search = List.of();
        List<String> options = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.replaceFirst("[#;].*", "").strip().split("\\s+", -1);
            List<String> values = Arrays.asList(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" ->
                    values.stream().limit(1).flatMap(ResolvConf::server).forEach(servers::add);
                case "domain", "search" -> search = List.copyOf(values);
                case "options" -> options.addAll(values);
                default -> {
                    // Comments, sortlist, and what other systems have.
                }
            }
        }
        return new ResolvConf(
                servers,
                search,
                Math.min(number(options, "ndots:", 1), MOST_DOTS),
                patience(options),
                options.contains("rotate"),
                options.contains("use-vc"));
    }

    /**
     * Reads an address, or {@code [address]:port} as OpenBSD has it. An address with a zone names an interface, which
     * destinations cannot: such a server is left out.
     */
    private static Stream<InetSocketAddress> server(String text) {
        Matcher withPort = WITH_PORT.matcher(text);
        String host = withPort.matches() ? withPort.group(1) : text;
        int port = withPort.matches() ? Integer.parseInt(withPort.group(2)) : PORT;
        return port <= 0xffff
                        && host.indexOf('%') < 0
                        && HostAddress.isLiteral(host)
                        && HostAddress.parse(host) instanceof HostAddress.Ip ip
                ? Stream.of(new InetSocketAddress(ip.toInetAddress(), port))
                : Stream.empty();
    }

    private static Duration patience(List<String> options) {
        Duration configured = Duration.ofSeconds(Math.max(number(options, "timeout:", 5), 1));
        return configured.compareTo(MOST_PATIENCE) < 0 ? configured : MOST_PATIENCE;
    }

    private static int number(List<String> options, String prefix, int otherwise) {
        int number = otherwise;
        for (String option : options) {
            if (option.matches(prefix + "\\d{1,6}")) {
                number = Integer.parseInt(option.substring(prefix.length()));
            }
        }
        return number;
    }

    /** Returns the names to ask for, in order, each with a dot at its end. */
    List<String> candidates(String name) {
        if (name.endsWith(".")) {
            return List.of(name);
        }
        List<String> candidates = new ArrayList<>();
        for (String suffix : search) {
            String plain = suffix.endsWith(".") ? suffix : suffix + ".";
            candidates.add(plain.equals(".") ? name + "." : name + "." + plain);
        }
        boolean asItIsFirst = name.chars().filter(c -> c == '.').count() >= ndots;
        candidates.add(asItIsFirst ? 0 : candidates.size(), name + ".");
        return candidates;
    }
}
