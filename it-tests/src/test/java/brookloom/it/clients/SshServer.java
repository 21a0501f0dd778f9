package brookloom.it.clients;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** OpenSSH's server on loopback, with keys of its own, for the user of the tests. */
final class SshServer implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final Program server;

    /** Starts it, or skips the calling test where it is not installed. */
    SshServer(Path folder) throws Exception {
        this.folder = folder;
        Path sshd = Programs.require("sshd");
        key("host");
        key("user");
        Files.copy(folder.resolve("user.pub"), folder.resolve("authorized"));
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd")); // it insists on the folder
        }
        this.port = FreePort.next();
        this.server = Program.start(
                Map.of(),
                List.of(
                        sshd.toString(),
                        "-D",
                        "-e",
                        "-f",
                        "/dev/null",
                        "-p",
                        Integer.toString(port),
                        "-h",
                        folder.resolve("host").toString(),
                        "-o",
                        "ListenAddress=127.0.0.1",
                        "-o",
                        "AuthorizedKeysFile=" + folder.resolve("authorized"),
                        "-o",
                        "PermitRootLogin=yes",
                        "-o",
                        "StrictModes=no",
                        "-o",
                        "UsePAM=no",
                        "-o",
                        "PidFile=none"));
        Eventually.holds(() -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                probe.getInputStream().read();
            } catch (IOException e) {
                throw new AssertionError("not there yet: " + server.said(), e);
            }
        });
    }

    int port() {
        return port;
    }

    /** The client's command line but for host and command: through a SOCKS5 proxy, which resolves the name. */
    String client(String proxy) {
        return client(port, Programs.require("nc") + " -X 5 -x " + proxy + " %h %p");
    }

    /**
     * Returns the client's command line but for host and command.
     *
     * @param at the port to connect to
     * @param proxyCommand reaches it; empty for a connection
     */
    String client(int at, String proxyCommand) {
        return Programs.require("ssh") + " -F none -p " + at + " -i " + folder.resolve("user")
                + " -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
                + (proxyCommand.isEmpty() ? "" : " -o 'ProxyCommand=" + proxyCommand + "'");
    }

    private void key(String name) throws Exception {
        List<String> command = List.of(
                Programs.require("ssh-keygen").toString(),
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve(name).toString());
        try (Program made = Program.start(Map.of(), command)) {
            if (made.exitCode() != 0) {
                throw new IOException("ssh-keygen: " + made.said());
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        server.close();
    }
}
