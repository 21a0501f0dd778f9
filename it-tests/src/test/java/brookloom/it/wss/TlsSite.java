package brookloom.it.wss;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.net.pem.CertificateProblem;
import brookloom.server.certificates.Certificates;
import brookloom.server.certificates.PemCertificates;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.ServerTlsConfig;
import brookloom.server.config.ServerTlsConfig.TlsVersion;
import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An authority, the files that a server and its clients have of it, and options of both that go with them. */
public final class TlsSite {
    public static final String HOST = "localhost";

    private static final Duration RELOAD_INTERVAL = Duration.ofMillis(20);

    private final TestAuthority authority = TestAuthority.root("Test Authority");
    private final Path certificate;
    private final Path key;
    private final Path ca;

    public TlsSite(Path folder) throws IOException {
        this.certificate = folder.resolve("certificate.pem");
        this.key = folder.resolve("key.pem");
        this.ca = Files.writeString(folder.resolve("ca.pem"), authority.pem());
    }

    /** With a certificate of this kind in place. */
    public static TlsSite with(Path folder, String keyKind) throws IOException {
        TlsSite site = new TlsSite(folder);
        site.install(site.authority().issue(keyKind));
        return site;
    }

    public TestAuthority authority() {
        return authority;
    }

    public Path certificate() {
        return certificate;
    }

    public Path key() {
        return key;
    }

    public Path ca() {
        return ca;
    }

    /** Puts the pair where the server looks for it, each file at a stroke. */
    void install(Issued issued) throws IOException {
        replace(certificate, issued.certificatePem());
        replace(key, issued.keyPem());
    }

    private static void replace(Path file, String content) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), content);
        Files.move(fresh, file, ATOMIC_MOVE);
    }

    /** The server's TLS with {@code --cert} and {@code --certkey}, of these versions only if any are named. */
    public ServerTlsConfig serverTls(String... versions) {
        return new ServerTlsConfig(files(), null, versions(versions), true);
    }

    /** The same with {@code --clientCa}: our own authority. */
    ServerTlsConfig serverTlsForKnownClients(String version) {
        return new ServerTlsConfig(files(), ca, versions(version), true);
    }

    /** The server's TLS as of a program that speaks HTTP/1.1 only. */
    ServerTlsConfig serverTlsWithoutHttp2() {
        return new ServerTlsConfig(files(), null, versions(), false);
    }

    private PemFiles files() {
        return new PemFiles(certificate, key, RELOAD_INTERVAL);
    }

    private static Set<TlsVersion> versions(String... names) {
        return names.length == 0
                ? Set.of(TlsVersion.values())
                : Stream.of(names)
                        .map(name -> TlsVersion.valueOf(name.replace("TLSv1.", "TLS_1_")))
                        .collect(Collectors.toSet());
    }

    /** The certificate for a server of another kind. */
    Certificates certificates() throws CertificateProblem {
        return PemCertificates.watch(files(), null);
    }

    /** The client's TLS with {@code --ca}. */
    TlsConfig clientTls(Engine engine) throws IOException {
        return engine.into(TlsConfig.trusting(new TrustConfig.PemFile(ca)));
    }
}
