package brookloom.it.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a reader has to know about the machine of a run. */
record MachineFacts(Map<String, Object> all) {
    static MachineFacts ofThis() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("processor", firstOf("/proc/cpuinfo", "model name"));
        facts.put("memory", firstOf("/proc/meminfo", "MemTotal"));
        facts.put("jdk", System.getProperty("java.vendor") + " " + Runtime.version());
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put(
                "loadAverageBefore",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return new MachineFacts(facts);
    }

    private static String firstOf(String file, String field) {
        try {
            return Files.readString(Path.of(file))
                    .lines()
                    .filter(line -> line.startsWith(field))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Says so on standard error when others keep the machine busy. */
    void warn() {
        if (all.get("loadAverageBefore") instanceof Double load && load > 1) {
            System.err.printf("others are busy here: the load average is %.1f, so trust no figure too far%n", load);
        }
    }

    String line() {
        return all.get("cores") + " cores (" + all.get("processor") + "), JDK " + all.get("jdk") + ", "
                + all.get("kernel") + ", load average before " + all.get("loadAverageBefore") + ", " + all.get("date");
    }
}
