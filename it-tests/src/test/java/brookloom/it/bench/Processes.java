package brookloom.it.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Owns all processes of a run and a folder for its files; both are gone at the end, also after Ctrl-C. */
final class Processes implements AutoCloseable {
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final Path logs;
    private final Path folder;
    private final Thread hook = new Thread(this::end);
    private volatile boolean ended;

    /** Programs say what they say into files in this folder of logs, which stays. */
    Processes(Path logs) throws IOException {
        this.logs = Files.createDirectories(logs);
        folder = Files.createTempDirectory("brook-bench");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** For files of this run only. */
    Path folder() {
        return folder;
    }

    /** Starts a program that says nothing of use. */
    Process start(String name, List<String> command) throws IOException {
        File log = logs.resolve(name.replaceAll("\\W+", "-") + ".log").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
        builder.environment().put("BROOK_PASSWORD", Subjects.PASSWORD);
        return add(builder);
    }

    /** Starts a program whose output the caller reads. */
    Process startReadable(List<String> command) throws IOException {
        return add(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    private Process add(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        running.add(process);
        if (ended) { // while this one started
            kill(process);
        }
        return process;
    }

    /** Ends it and its children (a plugin is one), and waits until it is gone. */
    void stop(Process process) {
        running.remove(process);
        kill(process);
        process.onExit().join();
    }

    private static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void end() {
        ended = true;
        running.forEach(Processes::kill);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException e) {
            // A temporary folder: what is left is the operating system's.
        }
    }
}
