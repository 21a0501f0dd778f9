package brookloom.cli;

import brookloom.cli.log.OptionWarnings;
import brookloom.proto.Password;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Warns of tunnels that others could open or read. */
public final class SecretWarnings {
    /** Bits that nobody can guess, whatever they spend. */
    static final int ENOUGH_BITS = 80;

    /** Matches where containers get secrets: their modes are the platform's, and nobody else is there. */
    private static final Pattern MOUNTED = Pattern.compile("(/var)?/run/secrets/");

    private SecretWarnings() {}

    /** Warns of a password that can be guessed. */
    public static void password(Password password) {
        int bits = password.estimatedBits();
        if (bits < ENOUGH_BITS) {
            Logger.warn(
                    "the password is weak, about {} bits, and {} are safe: one recorded connection is enough to guess"
                            + " it offline; generate another, for example with 'openssl rand -base64 24'",
                    bits,
                    ENOUGH_BITS);
        }
    }

    /**
     * Warns of a file that everybody on this machine may read, with secrets in it.
     *
     * @param secrets names of its keys
     */
    public static void file(Path file, Collection<String> secrets) {
        if (!secrets.isEmpty() && isReadByEverybody(file)) {
            Logger.warn(
                    "{} can be read by everybody on this machine, and its '{}' is a secret: run chmod 600 on it, or"
                            + " name a file there that holds the secret",
                    file,
                    secrets.iterator().next());
        }
    }

    /**
     * Warns of a file that everybody on this machine may read, and whose only line is a secret.
     *
     * @param name the file and what it is, for messages
     */
    public static void file(Path file, String name) {
        String complaint = complaint(file, name);
        if (complaint != null) {
            OptionWarnings.warn(complaint);
        }
    }

    /** Returns what is wrong with the mode of such a file; null when others cannot read it. */
    public static @Nullable String complaint(Path file, String name) {
        boolean mounted =
                MOUNTED.matcher(file.toAbsolutePath().normalize().toString()).lookingAt();
        return mounted || !isReadByEverybody(file)
                ? null
                : name + " can be read by everybody on this machine: run chmod 600 on it";
    }

    private static boolean isReadByEverybody(Path file) {
        try {
            return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.isRegularFile(file)
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            Logger.debug("cannot tell who may read {}: {}", file, e.toString()); // its reader reports what is wrong
            return false;
        }
    }

    /**
     * Warns of tunnels that nothing encrypts.
     *
     * @param withoutBrookProtocol whether Brook's own encryption is off
     * @param tls whether TLS is there
     */
    public static void encryption(boolean withoutBrookProtocol, boolean tls) {
        if (withoutBrookProtocol && !tls) {
            Logger.warn("--withoutBrookProtocol without TLS encrypts nothing and authenticates with what everybody on"
                    + " the way can read: leave it out, unless a proxy adds TLS");
        }
    }
}
