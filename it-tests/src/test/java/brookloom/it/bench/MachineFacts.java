package brookloom.it.bench;

import java.io.IOException;
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

    String line() {
        return all.get("cores") + " cores (" + all.get("processor") + "), JDK " + all.get("jdk") + ", "
                + all.get("kernel") + ", " + all.get("date");
    }
}
