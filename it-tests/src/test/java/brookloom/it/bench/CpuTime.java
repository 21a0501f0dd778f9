package brookloom.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What processes have spent, as the operating system counts it: nanoseconds of each thread from
 * {@code /proc/PID/task/TID/schedstat}. Threads that ended in between are missing there, so
 * {@code utime + stime} of {@code /proc/PID/stat} counts when it says clearly more; it knows ticks of 10 ms only.
 */
record CpuTime(Map<String, Long> threadNanos, long ticks) {
    private static final double TICK = 0.01;

    static CpuTime of(List<ProcessHandle> processes) throws IOException {
        Map<String, Long> nanos = new HashMap<>();
        long ticks = 0;
        for (ProcessHandle process : processes) {
            Path proc = Path.of("/proc/" + process.pid());
            String stat = Files.readString(proc.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            try (Stream<Path> threads = Files.list(proc.resolve("task"))) {
                threads.forEach(thread -> addNanos(thread, nanos));
            }
        }
        return new CpuTime(nanos, ticks);
    }

    private static void addNanos(Path thread, Map<String, Long> nanos) {
        try {
            String text = Files.readString(thread.resolve("schedstat"));
            nanos.put(thread.toString(), Long.parseLong(text.substring(0, text.indexOf(' '))));
        } catch (IOException e) {
            // It has just ended.
        }
    }

    /** Seconds. */
    double since(CpuTime before) {
        long nanos = 0;
        for (Map.Entry<String, Long> thread : threadNanos.entrySet()) {
            nanos += thread.getValue() - before.threadNanos.getOrDefault(thread.getKey(), 0L);
        }
        double leastByTicks = (ticks - before.ticks - 2) * TICK;
        return Math.max(nanos / 1e9, leastByTicks);
    }
}
