package brookloom.server.testing;

import brookloom.testing.FreePort;
import brookloom.testing.Programs;
import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/** Let's Encrypt's test server, with a DNS server that takes every name to 127.0.0.1. Both end on close. */
public final class Pebble implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final TestAuthority authority = TestAuthority.root("Pebble's own");
    private final Path folder;
    private final int port = FreePort.next();
    private final int httpPort = FreePort.next();
    private final int tlsPort = FreePort.next();
    private final List<Process> processes = new ArrayList<>();

    private Pebble(Path folder) {
        this.folder = folder;
    }

    /** Ends the calling test as skipped where pebble or its DNS server is missing. */
    public static void require() {
        Programs.require("pebble");
        Programs.require("pebble-challtestsrv");
    }

    /** @param validity of the certificates it issues */
    public static Pebble start(Path folder, Duration validity, Map<String, String> environment) throws Exception {
        Pebble pebble = new Pebble(Files.createDirectories(folder));
        try {
            pebble.launch(validity, environment);
            return pebble;
        } catch (Exception e) {
            pebble.close();
            throw e;
        }
    }

    private void launch(Duration validity, Map<String, String> environment) throws Exception {
        Issued own = authority.issue("EC");
        Path certificate = Files.writeString(folder.resolve("pebble.pem"), own.certificatePem());
        Path key = Files.writeString(folder.resolve("pebble.key"), own.keyPem());
        Files.writeString(caFile(), authority.pem());
        String config = """
            {"pebble": {
              "listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
              "certificate": "%s", "privateKey": "%s",
              "httpPort": %d, "tlsPort": %d,
              "certificateValidityPeriod": %d, "externalAccountBindingRequired": false
            }}\
            """.formatted(port, FreePort.next(), certificate, key, httpPort, tlsPort, validity.toSeconds());
        Path configFile = Files.writeString(folder.resolve("pebble.json"), config);
        String dns = "127.0.0.1:" + FreePort.next();
        run(
                Map.of(),
                List.of(
                        Programs.require("pebble-challtestsrv").toString(),
                        "-dns01",
                        dns,
                        "-http01",
                        "",
                        "-https01",
                        "",
                        "-tlsalpn01",
                        "",
                        "-management",
                        "127.0.0.1:" + FreePort.next(),
                        "-defaultIPv4",
                        "127.0.0.1",
                        "-defaultIPv6",
                        ""));
        Map<String, String> all = new HashMap<>(
                Map.of("PEBBLE_VA_NOSLEEP", "1", "PEBBLE_WFE_NONCEREJECT", "0", "PEBBLE_AUTHZREUSE", "0"));
        all.putAll(environment);
        run(
                all,
                List.of(
                        Programs.require("pebble").toString(),
                        "-strict",
                        "-config",
                        configFile.toString(),
                        "-dnsserver",
                        dns));
        awaitListening();
    }

    private void run(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(Path.of(command.getFirst()).getFileName() + ".log")
                        .toFile());
        builder.environment().putAll(environment);
        processes.add(builder.start());
    }

    private void awaitListening() throws Exception {
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (true) {
            try (SSLSocket socket = (SSLSocket)
                    authority.clientTls().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.startHandshake();
                return;
            } catch (IOException e) {
                if (Instant.now().isAfter(deadline) || !processes.stream().allMatch(Process::isAlive)) {
                    throw new AssertionError("pebble did not start: " + log(), e);
                }
                Thread.onSpinWait();
            }
        }
    }

    public String log() throws IOException {
        return Files.readString(folder.resolve("pebble.log"));
    }

    public URI directory() {
        return URI.create("https://localhost:" + port + "/dir");
    }

    public int port() {
        return port;
    }

    /** Where it looks for HTTP-01's answer. */
    public int httpPort() {
        return httpPort;
    }

    /** Where it looks for TLS-ALPN-01's answer. */
    public int tlsPort() {
        return tlsPort;
    }

    /** Whom a client must trust to speak with it. */
    public Path caFile() {
        return folder.resolve("ca.pem");
    }

    public TestAuthority authority() {
        return authority;
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
