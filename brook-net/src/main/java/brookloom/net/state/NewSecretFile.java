package brookloom.net.state;

import brookloom.net.text.Printable;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Writes a secret to a new file that only its owner may read, from its first moment on. */
public final class NewSecretFile {
    private NewSecretFile() {}

    /**
     * Writes the text; the file's mode is 0600 where files have modes.
     *
     * @param option that names the file, for messages
     * @throws UserError when there is such a file already
     */
    public static void write(String option, Path file, String text) throws UserError, IOException {
        try {
            Files.createFile(file, ownerOnly(file));
            fill(file, text);
        } catch (FileAlreadyExistsException e) {
            throw exists(option, file, e);
        }
    }

    /** Returns a line that says where something was written. */
    public static String written(String what, Path file) {
        return "Wrote " + what + " to " + Printable.line(file.toString());
    }

    /**
     * Refuses a file that cannot be written newly, before anything is done that it is written after.
     *
     * @param option that names the file, for messages
     * @throws UserError when there is such a file already, or no such folder
     */
    public static void check(String option, Path file) throws UserError {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(option, file, null);
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new UserError(option + " " + file + ": there is no folder " + folder + ": make it, or give another");
        }
    }

    private static UserError exists(String option, Path file, @Nullable Throwable cause) {
        return new UserError(option + " " + file + " exists already: give another, or delete it", cause);
    }

    /** Leaves no part of a secret behind where the disk is full. */
    private static void fill(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            Files.delete(file);
            throw e;
        }
    }

    /** Returns what makes a file that is created its owner's alone, mode 0600; nothing where files have no modes. */
    public static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
