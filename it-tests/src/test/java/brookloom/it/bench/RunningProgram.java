package brookloom.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A server or a client with its children (a plugin is one), and what the operating system says of them. */
record RunningProgram(Process process) {
    CpuTime cpu() throws IOException {
        return CpuTime.of(all());
    }

    /** Pages of its own, in KiB: what libraries share with other processes does not move it. */
    long privateKib() throws IOException {
        return sum("smaps_rollup", "Private_Clean:") + sum("smaps_rollup", "Private_Dirty:");
    }

    /** All pages in memory, in KiB, as {@code ps} shows them. */
    long residentKib() throws IOException {
        return sum("status", "VmRSS:");
    }

    boolean lives() {
        return process.isAlive();
    }

    private List<ProcessHandle> all() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    private long sum(String file, String field) throws IOException {
        long kib = 0;
        for (ProcessHandle handle : all()) {
            String text = Files.readString(Path.of("/proc/" + handle.pid(), file));
            kib += text.lines()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                    .sum();
        }
        return kib;
    }
}
