package brookloom.client.tls;

import brookloom.testing.Programs;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code openssl s_server} on a free port; speaks TLS with whoever comes and prints what it hears. */
public final class OpenSsl implements Closeable {
    private final Process process;
    private final BufferedReader output;
    private final int port;

    /** Starts a server and waits until it listens. */
    public OpenSsl(Path identity, String... arguments) throws IOException {
        String program = Programs.require("openssl").toString();
        List<String> command = new ArrayList<>(
                List.of(program, "s_server", "-accept", "127.0.0.1:0", "-cert", identity.toString(), "-key"));
        command.add(identity.toString());
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output = process.inputReader();
        String accept = awaitLine("ACCEPT");
        port = Integer.parseInt(accept.substring(accept.lastIndexOf(':') + 1));
    }

    public Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    public int port() {
        return port;
    }

    /** Reads what the server prints until a line that has this in it. */
    public String awaitLine(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(text)) {
                return line;
            }
            seen.append(line).append('\n');
        }
        throw new IOException("no '" + text + "' from openssl: " + seen);
    }

    /** Has the server send this line to its client. */
    public void send(String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((line + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        input.flush();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
