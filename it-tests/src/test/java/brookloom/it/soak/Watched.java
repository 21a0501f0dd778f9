package brookloom.it.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Java process whose heap, threads and descriptors are looked at again and again (Linux). */
final class Watched {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final String name;
    private final Process process;
    private final List<SoakSample> samples = new ArrayList<>();

    Watched(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Takes a sample after a full collection, and returns it for a line of output. */
    String sample() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IOException(name + " has ended with exit code " + process.exitValue());
        }
        jcmd("GC.run");
        SoakSample sample = new SoakSample(heap(jcmd("GC.heap_info")), status("Threads:"), descriptors());
        samples.add(sample);
        return name + ": heap " + sample.heapKib() / 1024 + " MiB, RSS " + status("VmRSS:") / 1024 + " MiB, threads "
                + sample.threads() + ", descriptors " + sample.descriptors();
    }

    /** Returns what has grown during a load, and begins anew: the next one may hold more from its start. */
    Optional<String> endLoad() {
        Optional<String> growth = SoakSample.growth(samples).map(what -> name + ": " + what);
        samples.clear();
        return growth;
    }

    /** Returns memory and descriptors as they are now, without a collection, for a line of output. */
    String state() throws IOException {
        return name + ": RSS " + status("VmRSS:") / 1024 + " MiB, descriptors " + descriptors();
    }

    /** Returns descriptors that are open now. */
    long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return open.count();
        }
    }

    static long heap(String info) {
        Matcher used = USED.matcher(info.split("Metaspace", 2)[0]);
        long kib = 0;
        while (used.find()) {
            kib += Long.parseLong(used.group(1));
        }
        return kib;
    }

    private long status(String field) throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/status"))
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .sum();
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process run = new ProcessBuilder(jcmd, Long.toString(process.pid()), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(run.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        run.waitFor();
        return output;
    }
}
