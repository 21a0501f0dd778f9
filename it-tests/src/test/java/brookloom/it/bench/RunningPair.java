package brookloom.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A subject's server and client, alive; the direct way has neither. */
final class RunningPair implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Processes processes;
    private final List<RunningProgram> programs = new ArrayList<>();
    private Optional<DelayedLink> link = Optional.empty();
    private AppEntrance entrance = new AppEntrance.Direct(Optional.empty());

    private RunningPair(Processes processes) {
        this.processes = processes;
    }

    /** Both listen then, and no tunnel was opened yet. */
    static RunningPair start(Subject subject, Processes processes) throws IOException, InterruptedException {
        RunningPair pair = new RunningPair(processes);
        if (!subject.isDirect()) {
            pair.start(subject, Optional.empty());
        }
        return pair;
    }

    /** The same with a long line between client and server, or between app and target on the direct way. */
    static RunningPair startOverLink(Subject subject, Processes processes, BenchTarget target, Duration delay)
            throws IOException, InterruptedException {
        RunningPair pair = new RunningPair(processes);
        if (subject.isDirect()) {
            DelayedLink link = new DelayedLink(target.port(), delay);
            pair.link = Optional.of(link);
            pair.entrance = new AppEntrance.Direct(Optional.of(link.address()));
        } else {
            pair.start(subject, Optional.of(delay));
        }
        return pair;
    }

    private void start(Subject subject, Optional<Duration> delay) throws IOException, InterruptedException {
        Subject.Commands commands = subject.commands().orElseThrow();
        int serverPort = LoopbackPorts.free();
        int socksPort = LoopbackPorts.free();
        try {
            int clientsServerPort = serverPort;
            if (delay.isPresent()) {
                DelayedLink between = new DelayedLink(serverPort, delay.get());
                link = Optional.of(between);
                clientsServerPort = between.address().getPort();
            }
            spawn(subject.name() + " server", commands.server(serverPort));
            LoopbackPorts.awaitListening(serverPort, server()); // a client connects as it starts
            spawn(subject.name() + " client", commands.client(clientsServerPort, socksPort));
            LoopbackPorts.awaitListening(socksPort, client());
            entrance = new AppEntrance.Socks(socksPort);
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private void spawn(String name, List<String> command) throws IOException {
        programs.add(new RunningProgram(processes.start(name, command)));
    }

    /** Opens a tunnel, again and again until one works. */
    RunningPair proven(BenchTarget target) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try (Socket socket = entrance.connect(target.address(), LIMIT)) {
                socket.getOutputStream().write(LoadTarget.ANSWER);
                if (socket.getInputStream().read() == 1) {
                    return this;
                }
                throw new IOException("the tunnel ends at once");
            } catch (IOException e) {
                if (tries == 10) {
                    close();
                    throw new IOException("nothing comes through: " + AppEntrance.failure(e), e);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    AppEntrance entrance() {
        return entrance;
    }

    boolean hasPrograms() {
        return !programs.isEmpty();
    }

    RunningProgram server() {
        return programs.getFirst();
    }

    RunningProgram client() {
        return programs.getLast();
    }

    @Override
    public void close() {
        programs.forEach(program -> processes.stop(program.process()));
        try {
            if (link.isPresent()) {
                link.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
