package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.RawCarrier;
import brookloom.testing.Eventually;
import brookloom.testing.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server whose listening socket belongs to its parent, as to systemd, is replaced: nobody is refused. A program in Python is
 * the parent. {@code -Drestarts.report=FILE} writes how long clients waited for their first byte.
 */
@EnabledOnOs(OS.LINUX)
class SocketActivationIT {
    private static final int CONNECTS = 200;
    private static final int THREADS = 4;

    /** Starts and stops children whose standard input is the socket, as it is told by lines such as {@code start a}. */
    private static final String PARENT = """
        import socket, subprocess, sys
        listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
        port = str(listening.getsockname()[1])
        print("port", port, flush=True)
        children = {}
        for line in sys.stdin:
            word, name = line.split()
            if word == "start":
                command = [a.replace("PORT", port) for a in sys.argv[2:]]
                log = open(sys.argv[1] + "/" + name + ".log", "w")
                children[name] = subprocess.Popen(command, stdin=listening, stdout=log, stderr=log)
            else:
                children[name].terminate()
                print("stopped", children[name].wait(), flush=True)
        for child in children.values():
            child.kill()
        """;

    /** How the server is replaced. */
    enum Replacement {
        /** As {@code systemctl restart}: the new one starts when the old one has ended. */
        RESTARTED,
        /** Two services of one socket: the new one accepts before the old one stops. */
        OVERLAPPING
    }

    private final Queue<Long> waits = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void noConnectionIsRefusedWhileTheServerIsReplaced(Replacement replacement) throws Exception {
        try (Parent parent = new Parent(folder)) {
            parent.say("start old");
            parent.awaitListening("old");
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                clients.add(Thread.ofVirtual().start(() -> connect(parent.port)));
            }
            awaitWaits(CONNECTS / 4);
            if (replacement == Replacement.OVERLAPPING) {
                parent.say("start new");
                parent.awaitListening("new");
            }
            parent.say("stop old");
            assertThat(parent.read()).isIn("stopped 0", "stopped 143");
            if (replacement == Replacement.RESTARTED) {
                parent.say("start new");
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(failures).isEmpty();
            assertThat(waits).hasSize(CONNECTS);
            report(replacement);
        }
    }

    private void awaitWaits(int least) throws Exception {
        Eventually.holds(() -> assertThat(waits.size() + failures.size()).isGreaterThanOrEqualTo(least));
    }

    /** Connects again and again, and takes the time until the answer's first byte. */
    private void connect(int port) {
        for (int i = 0; i < CONNECTS / THREADS; i++) {
            long begun = System.nanoTime();
            try (RawCarrier carrier = RawCarrier.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                carrier.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                if (carrier.read(1).length == 0) {
                    throw new IOException("ended without an answer");
                }
                waits.add((System.nanoTime() - begun) / 1_000_000);
            } catch (IOException e) {
                failures.add("connect " + waits.size() + ": " + e);
            }
        }
    }

    private void report(Replacement replacement) throws IOException {
        String file = System.getProperty("restarts.report");
        if (file != null) {
            List<Long> sorted = waits.stream().sorted().toList();
            Files.writeString(
                    Path.of(file + "." + replacement),
                    "%s: %d connects, 0 refused; first byte after %d ms (median), %d ms (p99), %d ms (longest)%n"
                            .formatted(
                                    replacement,
                                    sorted.size(),
                                    sorted.get(sorted.size() / 2),
                                    sorted.get(sorted.size() * 99 / 100),
                                    sorted.getLast()));
        }
    }

    /** The process that holds the socket. */
    private static final class Parent implements AutoCloseable {
        private final Path folder;
        private final Process process;
        private final int port;

        Parent(Path folder) throws IOException {
            this.folder = folder;
            List<String> command =
                    new ArrayList<>(List.of(Programs.require("python3").toString(), "-c", PARENT, folder.toString()));
            command.addAll(Program.onClassPath(
                    "brookloom.server.cli.ServerMain", "wsserver", "--listen", "127.0.0.1:PORT", "--socketActivation"));
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("BROOK_PASSWORD", "harness");
            builder.environment().put("XDG_STATE_HOME", folder.toString());
            this.process = builder.start();
            this.port = Integer.parseInt(read().substring("port ".length()));
        }

        void say(String line) throws IOException {
            process.outputWriter().write(line + "\n");
            process.outputWriter().flush();
        }

        String read() throws IOException {
            return String.valueOf(process.inputReader().readLine());
        }

        void awaitListening(String name) throws Exception {
            Path log = folder.resolve(name + ".log");
            Eventually.holds(() -> assertThat(log).content().contains("wsserver on 127.0.0.1:" + port));
        }

        @Override
        public void close() throws Exception {
            process.outputWriter().close(); // its loop ends, and so do its children
            process.waitFor();
        }
    }
}
