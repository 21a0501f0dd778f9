package brookloom.testing;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells which signals this process, and so each that it starts, was told to ignore: {@code nohup} ignores SIGHUP, a shell
 * ignores SIGINT for what it runs in the background. A JVM leaves them ignored.
 */
public final class IgnoredSignals {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String MASK = "SigIgn:";

    private IgnoredSignals() {}

    /** Skips the test when a signal is ignored here; where the system does not tell, none is taken for ignored. */
    public static void assumeNotIgnored(String name, int number) throws IOException {
        boolean ignored = Files.isReadable(STATUS)
                && Files.readAllLines(STATUS).stream()
                        .filter(line -> line.startsWith(MASK))
                        .mapToLong(line -> Long.parseUnsignedLong(
                                line.substring(MASK.length()).strip(), 16))
                        .anyMatch(mask -> (mask >>> (number - 1) & 1) == 1);
        assumeFalse(ignored, "SIG" + name + " is ignored by what started the tests (nohup, a background job)");
    }
}
