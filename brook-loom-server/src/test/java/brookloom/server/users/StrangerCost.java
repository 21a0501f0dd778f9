package brookloom.server.users;

import brookloom.net.config.HkdfConfig;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.server.config.AccessConfig;
import brookloom.server.targets.Peer;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * Measures the processor time that a stranger's upgrade and opening take. A program, too: it prints what docs/users.md
 * says.
 */
final class StrangerCost {
    private StrangerCost() {}

    /** Returns the least of some averages: what other processes do to the caches is not the server's. */
    static Duration measure(ManyUsers users, int openings, int batches) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int batch = 0; batch < batches; batch++) {
            Peer peer = new Peer("192.0.2." + batch, 1); // within its budget
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < openings; i++) {
                attempt(users, peer, ManyUsersTest.garbage(i));
            }
            best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / openings);
        }
        return Duration.ofNanos(best);
    }

    private static void attempt(ManyUsers users, Peer peer, byte[] opening) throws IOException {
        if (users.minuteOfKey(Arrays.copyOf(opening, 16), Instant.now(), "/ws", peer) >= 0) {
            throw new AssertionError("a stranger's key is somebody's");
        }
        try {
            var unused = users.accept(MemoryStream.holding(opening), peer, false);
            throw new AssertionError("a stranger's opening is somebody's");
        } catch (AuthenticationFailed e) {
            // As it should be.
        }
    }

    /** Prints the cost among 10, 100 and 1,000 users. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true);
        for (int count : new int[] {10, 100, 1000}) {
            Path file = Files.createTempFile("users", ".jsonl");
            StringBuilder lines = new StringBuilder();
            ManyUsersTest.entries(count)
                    .forEach(entry -> lines.append(entry.toLine()).append('\n'));
            Files.writeString(file, lines);
            var accounting = new ManyUsers.Accounting(null, "", InstantSource.system());
            try (ManyUsers users = ManyUsers.ofFile(new AccessConfig.UserList(file), HkdfConfig.DEFAULT, accounting)) {
                out.printf(
                        "%,6d users: %,d µs%n", count, measure(users, 150, 20).toNanos() / 1000);
            }
            Files.delete(file);
        }
    }
}
