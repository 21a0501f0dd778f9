package brookloom.it.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server and a client in processes of their own, as the launcher starts them. */
final class SoakPair implements AutoCloseable {
    /** Kinds of carriers by the name that users give. */
    static final List<String> KINDS = List.of("ws", "framed", "plain", "wss", "h2");

    private static final Pattern LISTENING = Pattern.compile(" on 127\\.0\\.0\\.1:(\\d+)");
    private static final Duration START = Duration.ofSeconds(60);

    private final Path logs;
    private final List<Process> processes = new ArrayList<>();
    private final Watched server;
    private final Watched client;
    private final InetSocketAddress serverAddress;
    private final InetSocketAddress socks5;

    /** @param logs folder of what the processes say, and of the certificate for wss and h2 */
    SoakPair(String kind, Path logs) throws IOException, InterruptedException {
        this.logs = logs;
        boolean tls = kind.equals("wss") || kind.equals("h2");
        List<String> serverOptions =
                new ArrayList<>(List.of(tls ? "wssserver" : kind.equals("plain") ? "server" : "wsserver"));
        serverOptions.addAll(
                List.of("--listen", "127.0.0.1:0", "--targets", "any", "--udpTimeout", "10", "--drain", "0"));
        if (tls) {
            serverOptions.addAll(List.of("--domainaddress", "localhost:443"));
            serverOptions.addAll(List.of("--cert", logs.resolve("cert.pem").toString()));
            serverOptions.addAll(List.of("--certkey", logs.resolve("key.pem").toString()));
        }
        Process serving = start("server", serverOptions);
        int port = port(serving, "server");
        this.serverAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Process running = start("client", clientOptions(kind, port));
        this.server = new Watched("server", serving);
        this.client = new Watched("client", running);
        this.socks5 = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(running, "client"));
    }

    private List<String> clientOptions(String kind, int port) {
        List<String> options = new ArrayList<>(
                switch (kind) {
                    case "plain" -> List.of("client", "--server", "127.0.0.1:" + port);
                    case "wss", "h2" ->
                        List.of(
                                "wssclient",
                                "--wssserver",
                                "wss://localhost:" + port,
                                "--ca",
                                logs.resolve("cert.pem").toString());
                    default -> List.of("wsclient", "--wsserver", "ws://127.0.0.1:" + port);
                });
        if (kind.equals("framed") || kind.equals("h2")) {
            options.add("--" + kind);
        }
        options.addAll(List.of("--socks5", "127.0.0.1:0", "--udpTimeout", "10", "--drain", "0"));
        return options;
    }

    private Process start(String program, List<String> options) throws IOException {
        List<String> command =
                new ArrayList<>(System.getProperty("brook." + program).lines().toList());
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(program).toFile());
        builder.environment().put("BROOK_PASSWORD", "of the soak, which nobody else hears");
        Process process = builder.start();
        processes.add(process);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // Ctrl-C
        return process;
    }

    private Path log(String program) {
        return logs.resolve(program + ".log");
    }

    private int port(Process process, String program) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() - end < 0) {
            Matcher said = LISTENING.matcher(Files.readString(log(program)));
            if (said.find()) {
                return Integer.parseInt(said.group(1));
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        close();
        throw new IOException("the " + program + " does not listen; see " + log(program));
    }

    InetSocketAddress server() {
        return serverAddress;
    }

    InetSocketAddress socks5() {
        return socks5;
    }

    Stream<Watched> watched() {
        return Stream.of(server, client);
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
