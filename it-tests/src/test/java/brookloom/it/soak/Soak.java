package brookloom.it.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code ./brook-loom soak}: loads real processes for a long time, prints a line per sample, and fails when
 * anything was lost or anything grows. Needs nothing but the JDK.
 */
public final class Soak {
    static final String USAGE = """
        Usage: ./brook-loom soak [--kind KIND] [tunnels [NUMBER]] [minutes [NUMBER]]

          tunnels [NUMBER]  short tunnels, 16 at a time, each byte checked (default: 1000000)
          minutes [NUMBER]  a mixed load: downloads, UDP, short, aborted and idle tunnels (default: 60)
          --kind KIND       ws (the default), framed, plain, wss or h2

        Without tunnels and minutes both run. Heap after a full collection, threads and descriptors of
        server and client have to stay flat, and nothing may be lost. Exit code 1 says that it was not so.
        """;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final long TUNNELS = 1_000_000;
    private static final long MINUTES = 60;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SoakPair pair;
    private final List<String> failures = new ArrayList<>();

    private Soak(SoakPair pair) {
        this.pair = pair;
    }

    /** What the user asked for; 0 leaves a load out. */
    record Arguments(String kind, long tunnels, long minutes) {
        static Arguments parse(String... words) {
            String kind = "ws";
            long tunnels = 0;
            long minutes = 0;
            for (int i = 0; i < words.length; i++) {
                boolean hasNumber = i + 1 < words.length && words[i + 1].matches("\\d{1,12}");
                switch (words[i]) {
                    case "tunnels" -> tunnels = hasNumber ? Long.parseLong(words[++i]) : TUNNELS;
                    case "minutes" -> minutes = hasNumber ? Long.parseLong(words[++i]) : MINUTES;
                    case "--kind" -> kind = i + 1 < words.length ? words[++i] : "";
                    default -> throw new IllegalArgumentException("'" + words[i] + "' is not understood");
                }
            }
            if (!SoakPair.KINDS.contains(kind)) {
                throw new IllegalArgumentException("--kind '" + kind + "' is none of " + SoakPair.KINDS);
            }
            boolean both = tunnels == 0 && minutes == 0;
            return new Arguments(kind, both ? TUNNELS : tunnels, both ? MINUTES : minutes);
        }
    }

    /** Runs the loads that the arguments name. */
    public static void main(String... words) throws Exception {
        Optional<Arguments> arguments = SoakCommand.arguments("soak", USAGE, Arguments::parse, words);
        if (arguments.isEmpty()) {
            return;
        }
        List<String> failures = run(arguments.get());
        SoakCommand.print(failures.isEmpty() ? "Nothing was lost, and nothing grows." : "FAILED: " + failures);
        System.exit(failures.isEmpty() ? 0 : 1);
    }

    private static List<String> run(Arguments arguments) throws Exception {
        Path logs = Files.createDirectories(Path.of(System.getProperty("brook.logs", "target/soak")));
        try (SoakTargets targets = new SoakTargets();
                SoakPair pair = new SoakPair(arguments.kind(), logs)) {
            return new Soak(pair).run(arguments, new SoakLoads(new SoakApp(pair.socks5(), targets)));
        }
    }

    private List<String> run(Arguments arguments, SoakLoads loads) throws Exception {
        loads.shortTunnels(2000, when -> {}); // classes are loaded, pools are filled
        if (arguments.tunnels() > 0) {
            check(List.of(loads.shortTunnels(arguments.tunnels(), this::sample)));
        }
        if (arguments.minutes() > 0) {
            Duration time = Duration.ofMinutes(arguments.minutes());
            Duration twentieth = time.dividedBy(20);
            Duration interval = twentieth.compareTo(MINUTE) < 0 ? twentieth : MINUTE;
            check(loads.mixed(time, interval, this::sample));
        }
        return failures;
    }

    private void check(List<Tally> tallies) {
        for (Tally tally : tallies) {
            SoakCommand.print(tally.toString());
            if (tally.lost() > 0) {
                failures.add(tally.toString());
            }
        }
        pair.watched().forEach(process -> process.endLoad().ifPresent(failures::add));
    }

    private void sample(String progress) throws Exception {
        for (Watched process : pair.watched().toList()) {
            SoakCommand.print(TIME.format(LocalTime.now()) + "  " + process.sample());
        }
        SoakCommand.print("          " + progress);
    }
}
