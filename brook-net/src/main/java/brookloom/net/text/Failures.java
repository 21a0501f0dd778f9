package brookloom.net.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Says in words what an exception says by its type. */
public final class Failures {
    private Failures() {}

    /** The reason alone, for a sentence that has named the file or the address already; one line. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "there is no such file";
            case AccessDeniedException e -> "permission denied";
            case FileAlreadyExistsException e -> "it exists already";
            case FileSystemException e -> orName(e, e.getReason());
            default -> orName(failure, failure.getMessage());
        };
    }

    /** What to tell the user about a failure that nobody has put into words; one line. */
    public static String describe(Throwable failure) {
        return switch (failure) {
            case FileSystemException e when e.getFile() != null -> Printable.line(e.getFile()) + ": " + reason(e);
            case IOException e -> reason(e);
            default -> orName(failure, failure.getMessage());
        };
    }

    private static String orName(Throwable failure, @Nullable String message) {
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : Printable.line(message);
    }
}
