package brookloom.server.certificates.acme;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.KeyMaterial;
import brookloom.net.pem.PemFile;
import brookloom.net.text.Failures;
import brookloom.server.state.OwnerOnly;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code acmeDir/<ACME server>/}: {@code account.pem}, one {@code <domain>.pem} with key and chain in one file (so that
 * they cannot disagree), and {@code lock}. Readable by the owner alone; files are replaced whole.
 */
final class AcmeFolder {
    /** A full disk has no block left. */
    private static final int PROBE_BYTES = 4096;

    private final Path root;
    private final Path folder;
    private final Path account;
    private final Path certificate;
    private final Path lock;

    private AcmeFolder(Path root, Path folder, String domain) {
        this.root = root;
        this.folder = folder;
        this.account = folder.resolve("account.pem");
        this.certificate = folder.resolve(domain + ".pem");
        this.lock = folder.resolve("lock");
    }

    /** Creates what is missing. Certificates of different ACME servers (staging, production) do not mix. */
    static AcmeFolder open(Path root, URI directory, String domain) throws CertificateProblem {
        Path folder = root.resolve(fileName(directory));
        try {
            OwnerOnly.createFolder(folder);
        } catch (IOException e) {
            throw unusable(root, e);
        }
        AcmeFolder opened = new AcmeFolder(root, folder, domain);
        opened.checkWritable();
        return opened;
    }

    /**
     * Writes a file and deletes it.
     *
     * @throws CertificateProblem when that fails: what an order brings could not be kept
     */
    void checkWritable() throws CertificateProblem {
        try {
            Path probe = Files.createTempFile(folder, ".probe", ".pem", OwnerOnly.file(folder));
            try {
                Files.write(probe, new byte[PROBE_BYTES]);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    private static CertificateProblem unusable(Path root, IOException e) {
        return new CertificateProblem(
                "--acmeDir " + root + ": cannot be used: " + Failures.reason(e)
                        + "; give a folder that this user may write to",
                e);
    }

    private static String fileName(URI directory) {
        String name = directory.getAuthority() + directory.getPath();
        return name.replaceAll("[^A-Za-z0-9.-]+", "_");
    }

    /** Returns the account's key as PKCS#8 PEM, or null. */
    @Nullable
    PemFile account() throws CertificateProblem {
        return Files.exists(account) ? PemFile.read("--acmeDir", account) : null;
    }

    void saveAccount(String pem) throws IOException {
        write(account, pem);
    }

    /** Key and chain as saved last, by any server that shares the folder, or null. */
    @Nullable
    KeyMaterial certificate() throws CertificateProblem {
        if (!Files.exists(certificate)) {
            return null;
        }
        PemFile both = PemFile.read("--acmeDir", certificate);
        return KeyMaterial.of(both, both);
    }

    /** Checks that {@code pem} holds a pair, keeps it, and returns it. */
    KeyMaterial saveCertificate(String pem) throws IOException {
        PemFile both = new PemFile("the ACME server's certificate", pem.getBytes(StandardCharsets.US_ASCII));
        KeyMaterial material = KeyMaterial.of(both, both);
        write(certificate, pem);
        return material;
    }

    private void write(Path target, String pem) throws IOException {
        Path temporary = Files.createTempFile(folder, ".new", ".pem", OwnerOnly.file(folder));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer text = StandardCharsets.US_ASCII.encode(pem);
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Held while ordering, so that servers which share the folder order once. */
    record Lock(FileChannel channel, FileLock held) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close(); // gives the lock back as well
        }
    }

    /** Null when another server, or another part of this one, holds the lock. */
    @Nullable
    Lock tryLock() throws IOException {
        FileChannel channel = FileChannel.open(
                lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OwnerOnly.file(folder));
        FileLock held = null;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // held within this process
        } finally {
            if (held == null) {
                channel.close();
            }
        }
        return held == null ? null : new Lock(channel, held);
    }
}
