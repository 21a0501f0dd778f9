package brookloom.it.bench;

import brookloom.lists.CidrList;
import brookloom.lists.DomainList;
import brookloom.lists.ListLoader;
import brookloom.lists.ListSource;
import brookloom.lists.ReloadingSource;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedWriter;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What long lists cost: time to load, memory, time to look up. Needs the server's jar and the launcher's JVM options:
 *
 * <pre>{@code
 * java -XX:+UseSerialGC -Xms16m -Xmn8m -Xmx256m -cp brook-loom-server/target/brook-loom-server.jar \
 *     it-tests/src/test/java/brookloom/it/bench/ListCost.java 1000000
 * }</pre>
 */
public final class ListCost {
    private static final int ROUNDS = 5;
    private static final int ASKED = 100_000;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final double MIB = 1 << 20;
    private static final String[] ENDS = {".com", ".net", ".org", ".de", ".co.uk", ".example.com", ".io", ".ru"};

    private ListCost() {}

    /** Argument: entries. */
    public static void main(String[] arguments) throws Exception {
        int entries = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        Path file = Files.createTempFile("list", ".txt");
        try {
            domains(file, entries);
            cidrs(file, entries);
        } finally {
            Files.delete(file);
        }
    }

    private static void domains(Path file, int entries) throws Exception {
        write(file, entries, new Random(1), ListCost::name);
        DomainList list = load(file, ListLoader.domains());
        Random same = new Random(1);
        Random others = new Random(2);
        String[] listed = new String[ASKED];
        String[] below = new String[ASKED];
        String[] absent = new String[ASKED];
        for (int i = 0; i < ASKED; i++) {
            listed[i] = name(same);
            below[i] = "cdn.www." + listed[i];
            absent[i] = "www." + name(others);
        }
        ask("  listed", listed, list::contains);
        ask("  two labels below a listed one", below, list::contains);
        ask("  not listed", absent, list::contains);
    }

    private static void cidrs(Path file, int entries) throws Exception {
        write(file, entries, new Random(3), random -> address(random) + "/" + (20 + random.nextInt(13)));
        CidrList list = load(file, ListLoader.cidrs());
        Random random = new Random(4);
        InetAddress[] asked = new InetAddress[ASKED];
        for (int i = 0; i < ASKED; i++) {
            asked[i] = InetAddress.getByName(address(random));
        }
        ask("  any address", asked, list::contains);
    }

    private static void write(Path file, int entries, Random random, Function<Random, String> entry) throws Exception {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < entries; i++) {
                out.write(entry.apply(random));
                out.write('\n');
            }
        }
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int labels = 1 + random.nextInt(2); labels > 0; labels--) {
            for (int letters = 4 + random.nextInt(9); letters > 0; letters--) {
                name.append((char) ('a' + random.nextInt(26)));
            }
            name.append(labels > 1 ? "." : "");
        }
        return name + ENDS[random.nextInt(ENDS.length)];
    }

    private static String address(Random random) {
        int bits = random.nextInt();
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    private static <T> T load(Path file, ReloadingSource.Loader<T> loader) throws Exception {
        long before = usedHeap();
        T list = null;
        for (int round = 1; round <= ROUNDS; round++) {
            long start = System.nanoTime();
            long cpu = PROCESS.getProcessCpuTime();
            // The one before stays until this one is whole, as at a refresh.
            try (InputStream in = Files.newInputStream(file)) {
                list = loader.load(new ListSource.File(file).toString(), in);
            }
            System.out.printf(
                    "load %d: %.2f s, %.2f CPU s%n",
                    round, (System.nanoTime() - start) / 1e9, (PROCESS.getProcessCpuTime() - cpu) / 1e9);
        }
        long after = usedHeap();
        System.out.printf("%s from %.1f MiB of text: %.1f MiB%n", list, Files.size(file) / MIB, (after - before) / MIB);
        return list;
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static <T> void ask(String what, T[] questions, Predicate<T> list) {
        double best = Double.MAX_VALUE;
        int found = 0;
        for (int round = 0; round < 20; round++) {
            found = 0;
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (T question : questions) {
                found += list.test(question) ? 1 : 0;
            }
            best = Math.min(
                    best,
                    (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start)
                            / (double) questions.length);
        }
        System.out.printf("%s: %.0f CPU ns, %d of %d found%n", what, best, found, questions.length);
    }
}
