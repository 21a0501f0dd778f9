package brookloom.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs a ws server without anything and one with all that is observed in one process, and their clients in another: both
 * run what the compiler made once, which differs from process to process by more than observing costs.
 */
final class BothServices implements Subject.Commands {
    static final String NAME = "ws both";

    /** The variable would win over the two in the file. */
    private static final List<String> WITHOUT_PASSWORD = List.of("env", "-u", "BROOK_PASSWORD");

    private final List<String> server;
    private final List<String> client;
    private final Path folder;
    private final Observed observed;
    private int observedServer;
    private int observedSocks;

    /**
     * @param server the words in front of its arguments
     * @param client the same
     */
    BothServices(List<String> server, List<String> client, Path folder, Observed observed) {
        this.server = server;
        this.client = client;
        this.folder = folder;
        this.observed = observed;
    }

    @Override
    public List<String> server(int port) {
        observedServer = port();
        return command(server, "server", """
            targets = "any"

            [[wsserver]]
            listen = "127.0.0.1:%d"
            %s
            [[wsserver]]
            listen = "127.0.0.1:%d"
            password = "%s"
            """.formatted(observedServer, observed.serverKeys(), port, Subjects.PASSWORD));
    }

    @Override
    public List<String> client(int serverPort, int socksPort) {
        observedSocks = port();
        return command(client, "client", """
            [[wsclient]]
            wsserver = "ws://127.0.0.1:%d"
            socks5 = "127.0.0.1:%d"
            %s
            [[wsclient]]
            wsserver = "ws://127.0.0.1:%d"
            socks5 = "127.0.0.1:%d"
            password = "%s"
            """.formatted(
                observedServer, observedSocks, observed.clientKeys(), serverPort, socksPort, Subjects.PASSWORD));
    }

    /** The way in where all is observed; that of the pair is where nothing is. */
    AppEntrance observedEntrance() {
        return new AppEntrance.Socks(observedSocks);
    }

    private List<String> command(List<String> program, String end, String toml) {
        try {
            Path file = Files.writeString(folder.resolve(end + ".toml"), toml);
            return Stream.of(WITHOUT_PASSWORD, program, List.of("--config", file.toString()))
                    .flatMap(List::stream)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port() {
        try {
            return LoopbackPorts.free();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
