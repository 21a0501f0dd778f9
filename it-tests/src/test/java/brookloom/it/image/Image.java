package brookloom.it.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program of an image, running and listening on loopback; closing stops it as an init system does. */
final class Image implements AutoCloseable {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern LISTENING = Pattern.compile(" on 127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final Thread drain;
    private final int port;

    private Image(Process process, Thread drain, int port) {
        this.process = process;
        this.drain = drain;
        this.port = port;
    }

    /** Whether the jars that images are made of are built, as they are when Maven is asked for a package or more. */
    static boolean canBeMade() {
        return Files.isDirectory(ROOT.resolve("brook-loom-server/target/lib"))
                && Files.isDirectory(ROOT.resolve("brook-loom-client/target/lib"));
    }

    /** Makes the images of the jars that this build has made. */
    static void make() throws IOException, InterruptedException {
        ProcessBuilder jlink =
                new ProcessBuilder("bash", ROOT.resolve("brook-loom").toString(), "--no-build", "jlink");
        jlink.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = jlink.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("./brook-loom jlink failed: " + said);
        }
    }

    /** Where the image of {@code brook-loom-server} or {@code -client} is made. */
    static Path folder(String program) {
        return ROOT.resolve("target/" + program);
    }

    /** The command that runs the program of an image. */
    static String launcher(Path folder, String program) {
        return folder.resolve("bin/" + program).toString();
    }

    /** Runs the program, {@code brook-loom-server} or {@code -client}, where no Java is to be found otherwise. */
    static Image start(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(launcher(folder(program), program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "BROOK_PASSWORD", "of the images"));
        Process process = builder.start();
        BufferedReader output = process.inputReader();
        int port = portSaid(process, output);
        Thread drain = Thread.ofPlatform().daemon().name("image-output").start(() -> drain(output));
        return new Image(process, drain, port);
    }

    /** On a thread of the system: a read of a pipe holds it. */
    private static void drain(BufferedReader output) {
        try {
            output.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // Closed with the image.
        }
    }

    private static int portSaid(Process process, BufferedReader output) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                return Integer.parseInt(listening.group(1));
            }
            said.append(line).append('\n');
        }
        process.destroyForcibly();
        throw new IOException("the image does not start: " + said);
    }

    int port() {
        return port;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Sends SIGTERM, and returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        drain.join();
    }
}
