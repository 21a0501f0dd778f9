package brookloom.it.bench;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What the user asked for. */
record Arguments(
        boolean help,
        boolean image,
        Scale scale,
        Reuse reuse,
        Optional<Pattern> subjects,
        Optional<Pattern> loads,
        Optional<Path> json,
        Optional<Path> svg) {
    /** Of which kinds our subjects are: with carriers that rest and associations, without ("ws fresh"), or each twice. */
    enum Reuse {
        ON,
        OFF,
        BOTH
    }

    static final String USAGE = """
        Usage: ./brook-loom bench [--quick] [--image] [--subjects REGEX] [--loads REGEX]
                                  [--reuse on|off|both] [--rounds N] [--mib N] [--tunnels N]
                                  [--json FILE] [--svg FILE]

          --quick           within three minutes; rough figures, of the chief subjects only unless named
          --image           our programs from the jlink images (./brook-loom jlink), not the jars
          --subjects REGEX  what to measure; the whole name has to match: direct, ws, wss, plain,
                            plain udpovertcp, ws bare, ws framed, wss framed, wss chrome, wss h2;
                            ws observed (a user of a list, tunnel logs, metrics, pages; if named);
                            ws both (that beside ws, in the same two processes; if named);
                            original ws|wss|plain|ws bare; shadowsocks ws|wss; wstunnel ws|wss;
                            xray vless-wss; sing-box trojan-wss; chisel ws
                            (bare: with --withoutBrookProtocol)
          --loads REGEX     how: bulk-1, bulk-8, observed (of ws both only), beside, echo, udp, short,
                            firstbyte, idle, many, startup; all but many unless named
          --reuse WHICH     on: our connections serve one tunnel after another, and datagrams share one
                            (default); off: neither, and the names end in "fresh"; both: one after the other
          --rounds N        rounds that count (after a warm-up)
          --mib N           MiB per round and direction of a bulk load
          --tunnels N       tunnels of the loads short (of all rounds together) and many
          --json FILE       all samples too (default target/bench/bench.json)
          --svg FILE        a plot (default target/bench/bench.svg)

        BROOK_BIN=/path/to/brook adds the original; WSTUNNEL_BIN, XRAY_BIN, SING_BOX_BIN and CHISEL_BIN
        add those. shadowsocks-libev and shadowsocks-v2ray-plugin take part where they are installed. The
        table goes to standard output, progress to standard error. 50,000 tunnels take some 100,000 open
        files at the server (ulimit -n); with fewer allowed, the load many opens what fits.
        """;

    /** A line for the user. */
    static final class Wrong extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message + "; see ./brook-loom bench --help");
        }
    }

    static Arguments parse(Collection<String> words) throws Wrong {
        Deque<String> left = new ArrayDeque<>(words);
        boolean help = false;
        boolean quick = false;
        boolean image = false;
        int rounds = 0;
        int mib = 0;
        int tunnels = 0;
        Reuse reuse = Reuse.ON;
        Optional<Pattern> subjects = Optional.empty();
        Optional<Pattern> loads = Optional.empty();
        Optional<Path> json = Optional.empty();
        Optional<Path> svg = Optional.empty();
        while (!left.isEmpty()) {
            String option = left.remove();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--quick" -> quick = true;
                case "--image" -> image = true;
                case "--rounds" -> rounds = number(option, value(option, left), 99);
                case "--mib" -> mib = number(option, value(option, left), 1 << 16);
                case "--subjects" -> subjects = Optional.of(pattern(option, value(option, left)));
                case "--loads" -> loads = Optional.of(pattern(option, value(option, left)));
                case "--reuse" -> reuse = reuse(value(option, left));
                case "--tunnels" -> tunnels = number(option, value(option, left), 1 << 20);
                case "--json" -> json = Optional.of(Path.of(value(option, left)));
                case "--svg" -> svg = Optional.of(Path.of(value(option, left)));
                default -> throw new Wrong("'" + option + "' is no option");
            }
        }
        Scale scale = (quick ? Scale.QUICK : Scale.FULL).with(rounds, mib, tunnels);
        return new Arguments(help, image, scale, reuse, subjects, loads, json, svg);
    }

    /** A quick run leaves out the lesser ones, unless they are named. */
    boolean wants(Subject subject) {
        return subjects.map(wanted -> wanted.matcher(subject.name()).matches())
                .orElse(!scale.quick() || subject.chief());
    }

    /** Returns whether to put the load on. The longest one has to be named. */
    boolean wants(Load load) {
        return loads.map(wanted -> wanted.matcher(load.name()).matches()).orElse(!(load instanceof ManyTunnels));
    }

    private static Reuse reuse(String text) throws Wrong {
        return switch (text) {
            case "on" -> Reuse.ON;
            case "off" -> Reuse.OFF;
            case "both" -> Reuse.BOTH;
            default -> throw new Wrong("--reuse needs on, off or both, not '" + text + "'");
        };
    }

    private static String value(String option, Deque<String> left) throws Wrong {
        if (left.isEmpty()) {
            throw new Wrong(option + " needs a value");
        }
        return left.remove();
    }

    private static int number(String option, String text, int most) throws Wrong {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new Wrong(option + " needs a number from 1 to " + most + ", not '" + text + "'");
    }

    private static Pattern pattern(String option, String text) throws Wrong {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new Wrong(option + " needs a regular expression: " + e.getDescription() + " in '" + text + "'");
        }
    }
}
