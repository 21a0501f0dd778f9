package brookloom.net.text;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Describes in words what an exception says by its type. */
public final class Failures {
    /** Describes a want of file descriptors, on this side and not at the peer, with what to do about it. */
    public static final String TOO_MANY_FILES =
            "too many open files here; raise the limit, such as by LimitNOFILE= or ulimit -n";

    /** The words of the system for a failure, and how a user reads it, with what to do. */
    private static final Map<String, String> SYSTEM = Map.of(
            "Too many open files", TOO_MANY_FILES,
            "No space left on device", "the disk is full; free some space",
            "Disk quota exceeded", "the disk quota is used up; free some space",
            "Read-only file system", "the file system is read-only; choose another folder",
            "Is a directory", "it is a folder, not a file");

    /** The words of the JDK for a failure of TLS, as a client meets it. */
    private static final Map<String, String> TLS = Map.of(
            "SSL message", "its server does not speak TLS on this port: check the URL",
            "unable to find valid certification path",
                    "its certificate is self-signed, or of a CA that Java does not know",
            "No name matching", "its certificate is for another name: check the host",
            "No subject alternative", "its certificate is for another name: check the host",
            "validity check failed", "its certificate has expired, or this machine's clock is wrong");

    private Failures() {}

    /** Returns the reason alone, for a sentence that has named the file or the address already; one line. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> missing(e.getFile());
            case AccessDeniedException e -> permissionDenied();
            case FileAlreadyExistsException e -> "it exists already";
            case FileSystemException e -> orName(e, e.getReason());
            case SSLException e -> inWords(TLS, orName(e, e.getMessage()));
            default -> orName(failure, failure.getMessage());
        };
    }

    /** The owner and mode that matter may be those of a folder above, which has no name here. */
    private static String permissionDenied() {
        String user = System.getProperty("user.name", "?");
        return "permission denied to " + (user.equals("?") ? "this user" : "user " + Printable.line(user))
                + ": check owner and mode, its folders' too";
    }

    /** Returns one line for a failure that has no sentence of its own. */
    public static String describe(Throwable failure) {
        return switch (failure) {
            case FileSystemException e when e.getFile() != null -> Printable.line(e.getFile()) + ": " + reason(e);
            case IOException e -> reason(e);
            default -> orName(failure, failure.getMessage());
        };
    }

    /** A new file cannot be made where there is no folder for it. */
    private static String missing(@Nullable String file) {
        Path folder = file == null ? null : Path.of(file).getParent();
        return folder == null || Files.exists(folder)
                ? "there is no such file"
                : "there is no folder " + Printable.line(folder.toString());
    }

    private static String orName(Throwable failure, @Nullable String message) {
        if (message == null || message.isBlank()) {
            return words(failure);
        }
        return inWords(SYSTEM, Printable.line(message));
    }

    private static String inWords(Map<String, String> table, String message) {
        return table.entrySet().stream()
                .filter(entry -> message.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(message);
    }

    /** Exceptions of NIO and of the platform's HTTP client often have no message. */
    private static String words(Throwable failure) {
        return switch (failure) {
            case PortUnreachableException e -> "nothing listens on that UDP port";
            case ConnectException e -> "the connection was refused";
            case SocketTimeoutException e -> "no answer in time";
            case HttpTimeoutException e -> "no answer in time";
            case EOFException e -> "the connection ended";
            case ClosedChannelException e -> "the connection was closed";
            case UnresolvedAddressException e -> "the name does not resolve";
            default -> {
                Throwable cause = failure.getCause();
                yield cause == null ? failure.getClass().getSimpleName() : orName(cause, cause.getMessage());
            }
        };
    }
}
