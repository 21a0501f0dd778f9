package brookloom.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.Failures;
import brookloom.net.text.InputFile;
import brookloom.net.text.Printable;
import brookloom.net.text.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Option;

/** Writes the process id to a file for as long as the process runs. */
@HelpSection(Heading.OTHER)
final class PidOption {

    @Option(names = "--pid", paramLabel = "FILE", description = "Write the process's id to FILE; removed at the end.")
    private @Nullable String file;

    /**
     * Writes the file, if one is wanted.
     *
     * @return removes it; the end of the process does too
     * @throws UserError when it cannot be written
     */
    Closeable write() throws UserError {
        if (file == null) {
            return () -> {};
        }
        try {
            Path path = Path.of(file).toAbsolutePath();
            String id = Long.toString(ProcessHandle.current().pid());
            write(path, id);
            // A stop by a signal may not get as far as the closing of resources.
            Shutdown.onExit(() -> remove(path, id));
            return () -> remove(path, id);
        } catch (IOException e) {
            throw new UserError("cannot write the pid file " + file + ": " + Failures.reason(e), e);
        } catch (InvalidPathException e) {
            throw new UserError("--pid " + Printable.line(file) + " is not a file name", e);
        }
    }

    /** Leaves no empty file behind where the disk is full. */
    private static void write(Path path, String id) throws IOException {
        InputFile.refusePipe(path); // opening it would wait for a reader
        OutputStream opened = Files.newOutputStream(path);
        try (OutputStream out = opened) {
            out.write(id.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            if (Files.isRegularFile(path)) { // no device
                Files.delete(path);
            }
            throw e;
        }
    }

    /** Unless another process has taken the file over meanwhile. */
    private static void remove(Path path, String id) {
        try {
            if (Files.isRegularFile(path) && Files.readString(path).equals(id)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            Logger.debug("pid file: {}", e.toString());
        }
    }
}
