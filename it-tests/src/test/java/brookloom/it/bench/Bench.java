package brookloom.it.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The end-to-end benchmark: real servers and clients in processes of their own, the target in another, the apps' load
 * in this one. {@code BROOK_BIN} adds the Go original to the same run, other variables add {@link Peers}, and
 * shadowsocks takes part where it is installed. Load by load, all subjects take turns round by round, for machines are
 * noisy; medians are shown.
 */
public final class Bench {
    private Bench() {}

    /** See {@link Arguments#USAGE}. Exit code 2 is bad usage, 1 a failure. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        try {
            Arguments arguments = Arguments.parse(List.of(args));
            if (arguments.help()) {
                System.out.print(Arguments.USAGE);
                return 0;
            }
            measure(arguments);
            return 0;
        } catch (Arguments.Wrong e) {
            System.err.println("brook-loom bench: " + e.getMessage());
            return 2;
        } catch (IOException e) {
            System.err.println("brook-loom bench: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            return 1;
        }
    }

    private static void measure(Arguments arguments) throws IOException, InterruptedException {
        Path root =
                Path.of(System.getProperty("brook.root", ".")).toAbsolutePath().normalize();
        Scale scale = arguments.scale();
        List<Load> loads = matching(arguments, loads(scale));
        MachineFacts facts = MachineFacts.ofThis();
        facts.warn();
        Results results;
        try (Processes processes = new Processes(root.resolve("target/bench/log"))) {
            List<Subject> subjects = Subjects.of(root, arguments, processes.folder());
            results = new Results(subjects, loads);
            new Runner(new Testbed(processes), results, scale).run();
        }
        report(root, arguments, results, facts);
    }

    private static List<Load> loads(Scale scale) {
        return List.of(
                new BulkLoad(1, scale.bulkBytes()),
                new BulkLoad(8, scale.bulkBytes()),
                new ObservedCost(scale.bulkBytes()),
                new BesideBulk(scale.echoes() / 4),
                new EchoLoad(scale.echoes()),
                new UdpLoad(scale.echoes(), scale.udpSeconds()),
                new ShortTunnels(scale.shortTunnels() / scale.rounds(), scale.tunnelLimit()),
                new FirstByteLoad(scale.quick()),
                new IdleTunnels(scale.idleTunnels(), scale.settle()),
                new ManyTunnels(scale.manyTunnels(), scale.settle()),
                new StartUp(scale.settle(), scale.quick()));
    }

    private static List<Load> matching(Arguments arguments, List<Load> loads) throws IOException {
        List<Load> matching = loads.stream().filter(arguments::wants).toList();
        if (matching.isEmpty()) {
            throw new Arguments.Wrong("--loads matches none of "
                    + String.join(", ", loads.stream().map(Load::name).toList()));
        }
        return matching;
    }

    private static void report(Path root, Arguments arguments, Results results, MachineFacts facts) throws IOException {
        Path folder = root.resolve("target/bench");
        new PrintStream(System.out, true, StandardCharsets.UTF_8).print(TableReport.of(results, facts));
        write(arguments.json().orElse(folder.resolve("bench.json")), BenchReport.of(results, facts));
        if (arguments.svg().isPresent() || SvgPlot.hasBars(results)) {
            write(arguments.svg().orElse(folder.resolve("bench.svg")), SvgPlot.of(results, facts));
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text);
        System.err.println("written: " + file);
    }
}
