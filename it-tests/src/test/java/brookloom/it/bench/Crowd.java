package brookloom.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A server of ours with clients enough for so many tunnels. Each client dials another address of loopback, for there are
 * but 28,000 ports to leave from towards each, and each tunnel takes descriptors at both ends.
 */
final class Crowd implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PORTS = 20_000;

    /** Descriptors of a program without tunnels, and of connections kept ready. */
    private static final int SPARE = 400;

    private static final int OF_A_TUNNEL = 2;

    /** The library's connection to the loopback proxy has two ends in the client. */
    private static final int OF_A_FRAMED_TUNNEL = 4;

    private final Processes processes;
    private final List<RunningProgram> programs = new ArrayList<>();
    private final List<AppEntrance> entrances = new ArrayList<>();
    private final int room;

    private Crowd(Processes processes, int room) {
        this.processes = processes;
        this.room = room;
    }

    /**
     * Starts them; all listen then.
     *
     * @param tunnels that shall stay open
     * @param more that come and go beside them
     */
    static Crowd start(Subject subject, Processes processes, int tunnels, int more)
            throws IOException, InterruptedException {
        int files = openFiles();
        int ofClient = subject.name().contains("framed") ? OF_A_FRAMED_TUNNEL : OF_A_TUNNEL;
        int room = Math.min(files - SPARE - more, (files - SPARE) / OF_A_TUNNEL - more);
        int perClient = Math.min(PORTS, (files - SPARE) / ofClient - more);
        int clients = (Math.min(tunnels, room) + perClient - 1) / perClient;
        Crowd crowd = new Crowd(processes, room);
        try {
            crowd.start(subject, clients);
            return crowd;
        } catch (IOException | InterruptedException e) {
            crowd.close();
            throw e;
        }
    }

    /** The most descriptors that this process, and those it starts, may have. */
    private static int openFiles() throws IOException {
        return Files.readString(Path.of("/proc/self/limits"))
                .lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.trim().split("\\s{2,}")[1])
                .mapToInt(
                        limit -> limit.toLowerCase(Locale.ROOT).equals("unlimited") ? 1 << 20 : Integer.parseInt(limit))
                .findFirst()
                .orElseThrow();
    }

    private void start(Subject subject, int clients) throws IOException, InterruptedException {
        Subject.Commands commands = subject.commands().orElseThrow();
        int port = LoopbackPorts.free();
        List<String> server = commands.server(port);
        String listens = LOOPBACK + ":" + port;
        spawn(subject.name() + " server", replaced(server, listens, clients > 1 ? "0.0.0.0:" + port : listens));
        LoopbackPorts.awaitListening(port, server());
        for (int i = 1; i <= clients; i++) {
            int socks = LoopbackPorts.free();
            String dialled = "127.0.0." + i + ":" + port;
            List<String> client = replaced(commands.client(port, socks), listens, dialled);
            if (client.stream().noneMatch(word -> word.contains(dialled))) {
                client.addAll(List.of("--address", dialled)); // its server has a name
            }
            spawn(subject.name() + " client " + i, client);
            LoopbackPorts.awaitListening(socks, programs.getLast());
            entrances.add(new AppEntrance.Socks(socks));
        }
    }

    /** With room for the heap besides, which is bounded for hundreds of tunnels. */
    private static List<String> replaced(List<String> command, String text, String with) {
        List<String> words = new ArrayList<>();
        command.forEach(word -> words.add(word.startsWith("-Xmx") ? "-Xmx2g" : word.replace(text, with)));
        return words;
    }

    private void spawn(String name, List<String> command) throws IOException {
        programs.add(new RunningProgram(processes.start(name, command)));
    }

    /** How many tunnels may stay open. */
    int room() {
        return room;
    }

    int clients() {
        return entrances.size();
    }

    /** The client of the nth tunnel. */
    AppEntrance entrance(int n) {
        return entrances.get(n % entrances.size());
    }

    RunningProgram server() {
        return programs.getFirst();
    }

    private List<RunningProgram> clientPrograms() {
        return programs.subList(1, programs.size());
    }

    long clientsKib() throws IOException {
        long kib = 0;
        for (RunningProgram client : clientPrograms()) {
            kib += client.privateKib();
        }
        return kib;
    }

    CpuTime clientsCpu() throws IOException {
        return CpuTime.of(clientPrograms().stream()
                .map(client -> client.process().toHandle())
                .toList());
    }

    @Override
    public void close() {
        programs.forEach(program -> processes.stop(program.process()));
    }
}
