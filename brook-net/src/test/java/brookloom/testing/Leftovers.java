package brookloom.testing;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The threads and sockets of this process at one moment; the JDK's and JUnit's own threads, and those that all tunnels
 * share (the timer, the lookups), do not count.
 *
 * @param threads name and stack by id
 * @param sockets target of the link in /proc/self/fd, which is unique for each socket; empty where there is no /proc
 */
public record Leftovers(Map<Long, String> threads, List<String> sockets) {
    /** Both kinds begin with # and the id; after a virtual one's name comes the word virtual. */
    private static final Pattern THREAD = Pattern.compile("^#(\\d+) \"([^\"]*)\"");

    private static final Pattern OWN = Pattern.compile("brook-timer|dns-\\d+|ForkJoinPool.*|VirtualThread-un.*|"
            + ".*Poller.*|(Read|Write)-Updater|Common-Cleaner|Cleaner-\\d+|Attach Listener|process reaper.*|"
            + "junit-.*|surefire-.*|main|Signal Dispatcher|Finalizer|Reference Handler|Notification Thread|"
            + "DestroyJavaVM|ping-.*|C\\d CompilerThread.*|.*-signal-handler|JFR.*|Keep-Alive-Timer");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    static {
        warmUp();
    }

    /** What is there now. */
    public static Leftovers now() {
        try {
            return new Leftovers(currentThreads(), currentSockets());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sockets that were not there before, without a look at the threads. */
    static Leftovers socketsSince(Leftovers before) {
        try {
            return new Leftovers(Map.of(), currentSockets()).without(before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is here but not there. */
    Leftovers without(Leftovers before) {
        Map<Long, String> newThreads = new TreeMap<>(threads);
        newThreads.keySet().removeAll(before.threads.keySet());
        List<String> newSockets = new ArrayList<>(sockets);
        newSockets.removeAll(before.sockets);
        return new Leftovers(newThreads, newSockets);
    }

    boolean isEmpty() {
        return threads.isEmpty() && sockets.isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        threads.values().forEach(thread -> text.append("\nthread ").append(thread));
        sockets.forEach(socket -> text.append("\n").append(socket));
        return text.toString();
    }

    private static Map<Long, String> currentThreads() throws IOException {
        Path directory = Files.createTempDirectory("threads");
        Path dump = directory.resolve("dump");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            return parse(Files.readAllLines(dump));
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(directory);
        }
    }

    private static Map<Long, String> parse(List<String> dump) {
        Map<Long, String> threads = new TreeMap<>();
        Long current = null;
        for (String line : dump) {
            Matcher thread = THREAD.matcher(line);
            if (thread.find()) {
                current = OWN.matcher(thread.group(2)).matches() ? null : Long.valueOf(thread.group(1));
            }
            if (current != null && !line.isBlank()) {
                threads.merge(current, line, (above, below) -> above + "\n" + below);
            }
        }
        threads.remove(Thread.currentThread().threadId());
        return threads;
    }

    private static List<String> currentSockets() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return List.of();
        }
        List<String> sockets = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : descriptors.toList()) {
                String target = target(descriptor);
                if (target.startsWith("socket:")) {
                    sockets.add(target);
                }
            }
        }
        return sockets;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed since it was listed
        }
    }

    /** The JDK keeps a socket or two for itself from its first use of the network on. */
    private static void warmUp() {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramChannel datagrams = DatagramChannel.open()) {
            if (!server.isBound() || !datagrams.isOpen()) {
                throw new AssertionError("no network at all");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
