package brookloom.it.interop;

import brookloom.it.wss.TlsSite;
import brookloom.proto.BrookLink;
import brookloom.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server or a client of the original, in a process of its own on a free port of 127.0.0.1; closing kills it. */
final class Original implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DEFAULT_UDP_TIMEOUT = Duration.ofSeconds(60);
    private static final int TRIES = 3;
    private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().unstarted(() -> LIVE.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final Path output;
    private final int port;

    /** How a command is made for a port. */
    private interface Command {
        List<String> on(int port);
    }

    private Original(Process process, Path output, int port) {
        this.process = process;
        this.output = output;
        this.port = port;
    }

    /** Whether the user wants these tests. */
    static boolean isNamed() {
        return name() != null;
    }

    private static @Nullable String name() {
        String property = System.getProperty("brook.bin", "");
        String name = property.isEmpty() ? System.getenv("BROOK_BIN") : property;
        return name == null || name.isEmpty() ? null : name;
    }

    static String binary() {
        String name = name();
        if (name == null || !Files.isExecutable(Path.of(name))) {
            throw new IllegalStateException("brook.bin or BROOK_BIN names '" + name + "', which is no executable file");
        }
        return Path.of(name).toAbsolutePath().toString();
    }

    /** A {@code wsserver}. */
    static Original wsServer(Inner inner, String path) throws IOException {
        return wsServer(inner, path, DEFAULT_UDP_TIMEOUT);
    }

    /** A {@code wsserver} that gives up quiet UDP flows early. */
    static Original wsServer(Inner inner, String path, Duration udpTimeout) throws IOException {
        return wsServer(inner, path, udpTimeout, List.of());
    }

    /** A {@code wsserver} with these options before its command. */
    static Original wsServer(Inner inner, String path, List<String> options) throws IOException {
        return wsServer(inner, path, DEFAULT_UDP_TIMEOUT, options);
    }

    private static Original wsServer(Inner inner, String path, Duration udpTimeout, List<String> options)
            throws IOException {
        return start(port -> {
            List<String> command = new ArrayList<>(List.of(binary()));
            command.addAll(inner.globalOptions());
            command.addAll(options);
            command.addAll(List.of("wsserver", "--listen", "127.0.0.1:" + port, "--path", path));
            command.addAll(List.of("--udpTimeout", String.valueOf(udpTimeout.toSeconds())));
            command.addAll(inner.serverOptions());
            return command;
        });
    }

    /** A {@code wsserver} with more global options, such as how to dial. */
    static Original wsServer(List<String> globalOptions) throws IOException {
        return start(port -> {
            List<String> command = new ArrayList<>(List.of(binary()));
            command.addAll(globalOptions);
            command.addAll(List.of("wsserver", "--listen", "127.0.0.1:" + port));
            command.addAll(Inner.BROOK.serverOptions());
            return command;
        });
    }

    /** A {@code wsclient} with more global options, such as how to dial. */
    static Original wsClient(List<String> globalOptions, String url) throws IOException {
        Map<String, String> parameters = new TreeMap<>(Inner.BROOK.linkParameters());
        parameters.put(BrookLink.Kind.WSSERVER.text(), url);
        String link = new BrookLink(BrookLink.Kind.WSSERVER, parameters).toUri();
        return start(port -> {
            List<String> command = new ArrayList<>(List.of(binary()));
            command.addAll(globalOptions);
            command.addAll(List.of("wsclient", "--link", link, "--socks5", "127.0.0.1:" + port));
            return command;
        });
    }

    /** A client of this command, such as {@code wsclient}, of the server that a link leads to. */
    static Original client(String command, BrookLink link) throws IOException {
        return start(port -> List.of(binary(), command, "--link", link.toUri(), "--socks5", "127.0.0.1:" + port));
    }

    /** A {@code socks5} proxy, which knows UDP. */
    static Original socks5() throws IOException {
        return start(
                port -> List.of(binary(), "socks5", "--listen", "127.0.0.1:" + port, "--socks5ServerIP", "127.0.0.1"));
    }

    /** A {@code wsclient} of the server at this URL. */
    static Original wsClient(Inner inner, String url) throws IOException {
        return wsClient(inner, url, DEFAULT_UDP_TIMEOUT);
    }

    /** A {@code wsclient} that gives up quiet UDP flows early. */
    static Original wsClient(Inner inner, String url, Duration udpTimeout) throws IOException {
        Map<String, String> parameters = new TreeMap<>(inner.linkParameters());
        parameters.put(BrookLink.Kind.WSSERVER.text(), url);
        String link = new BrookLink(BrookLink.Kind.WSSERVER, parameters).toUri();
        return start(port -> List.of(
                binary(),
                "wsclient",
                "--link",
                link,
                "--socks5",
                "127.0.0.1:" + port,
                "--udpTimeout",
                String.valueOf(udpTimeout.toSeconds())));
    }

    /** A {@code server}. */
    static Original plainServer(Inner inner) throws IOException {
        return start(port -> {
            List<String> command = new ArrayList<>(List.of(binary()));
            command.addAll(inner.globalOptions());
            command.addAll(List.of("server", "--listen", "127.0.0.1:" + port));
            command.addAll(inner.serverOptions());
            return command;
        });
    }

    /** A {@code client} of the server at this address. */
    static Original plainClient(Inner inner, String server, boolean udpOverTcp) throws IOException {
        Map<String, String> parameters = new TreeMap<>(inner.linkParameters());
        parameters.put(BrookLink.Kind.SERVER.text(), server);
        if (udpOverTcp) {
            parameters.put("udpovertcp", "true");
        }
        String link = new BrookLink(BrookLink.Kind.SERVER, parameters).toUri();
        return start(port -> List.of(binary(), "client", "--link", link, "--socks5", "127.0.0.1:" + port));
    }

    /** A {@code wssserver} with the site's certificate. */
    static Original wssServer(Inner inner, TlsSite site) throws IOException {
        return start(port -> {
            List<String> command = new ArrayList<>(List.of(binary()));
            command.addAll(inner.globalOptions());
            command.addAll(List.of("wssserver", "--domainaddress", TlsSite.HOST + ":" + port));
            command.addAll(List.of(
                    "--cert",
                    site.certificate().toString(),
                    "--certkey",
                    site.key().toString()));
            command.addAll(inner.serverOptions());
            return command;
        });
    }

    /** A {@code wssclient} of the server at this URL, with more parameters of its link, such as whom to trust. */
    static Original wssClient(Inner inner, String url, Map<String, String> more) throws IOException {
        Map<String, String> parameters = new TreeMap<>(inner.linkParameters());
        parameters.putAll(more);
        parameters.put(BrookLink.Kind.WSSSERVER.text(), url);
        String link = new BrookLink(BrookLink.Kind.WSSSERVER, parameters).toUri();
        return start(port -> List.of(binary(), "wssclient", "--link", link, "--socks5", "127.0.0.1:" + port));
    }

    /** Apps go where a link leads. */
    static Original connect(String link) throws IOException {
        return start(port -> List.of(binary(), "connect", "--link", link, "--socks5", "127.0.0.1:" + port));
    }

    /** A relay through the server of a link. */
    static Original relay(String link, InetSocketAddress to) throws IOException {
        String target = "127.0.0.1:" + to.getPort();
        return start(port ->
                List.of(binary(), "relayoverbrook", "--link", link, "--from", "127.0.0.1:" + port, "--to", target));
    }

    /** A resolver through the server of a link. */
    static Original dnsServer(String link, List<String> options) throws IOException {
        return start(port -> {
            List<String> command = new ArrayList<>(
                    List.of(binary(), "dnsserveroverbrook", "--link", link, "--listen", "127.0.0.1:" + port));
            command.addAll(options);
            return command;
        });
    }

    /** What {@code link} prints. */
    static String link(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(binary(), "link"));
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** What it has printed so far. */
    String said() throws IOException {
        return Files.readString(output);
    }

    /** Somebody may take the port between our look and its listening: then another is tried. */
    private static Original start(Command command) throws IOException {
        for (int tries = 1; ; tries++) {
            int port = FreePort.next();
            Path output = Files.createTempFile("brook", ".log");
            Process process = new ProcessBuilder(command.on(port))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            LIVE.add(process);
            Original original = new Original(process, output, port);
            if (original.accepts()) {
                return original;
            }
            String said = Files.readString(output);
            original.close();
            if (tries == TRIES) {
                throw new IOException("the original does not start: " + said);
            }
        }
    }

    private boolean accepts() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() - end < 0) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected() && process.isAlive();
            } catch (IOException e) {
                pause();
            }
        }
        return false;
    }

    /** A moment, or less if the process ends. */
    private void pause() throws IOException {
        try {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        LIVE.remove(process);
        Files.deleteIfExists(output);
    }
}
