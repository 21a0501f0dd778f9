package brookloom.it.wss;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import brookloom.client.tls.TlsOptions;
import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.PemFile;
import brookloom.net.pem.Trust;
import brookloom.server.certificates.Certificates;
import brookloom.server.certificates.PemCertificates;
import brookloom.server.testing.TestAuthority;
import brookloom.server.testing.TestAuthority.Issued;
import brookloom.server.web.ServerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** An authority, the files that a server and its clients have of it, and options of both that go with them. */
public final class Site {
    public static final String HOST = "localhost";

    private static final String[] ALPN = {"h2", "http/1.1"};
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

    private final TestAuthority authority = TestAuthority.root("Test Authority");
    private final Path certificate;
    private final Path key;
    private final Path ca;

    public Site(Path folder) throws IOException {
        this.certificate = folder.resolve("certificate.pem");
        this.key = folder.resolve("key.pem");
        this.ca = Files.writeString(folder.resolve("ca.pem"), authority.pem());
    }

    /** With a certificate of this kind in place. */
    public static Site with(Path folder, String keyKind) throws IOException {
        Site site = new Site(folder);
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

    /** What {@code --cert} and {@code --certkey} make, looking often. */
    public Certificates certificates() throws CertificateProblem {
        return PemCertificates.watch(certificate, key, null, LOOK_INTERVAL);
    }

    /** The same with {@code --clientCa}: our own authority. */
    Certificates certificatesForKnownClients() throws CertificateProblem {
        return PemCertificates.watch(certificate, key, Trust.managers(PemFile.read("--clientCa", ca)), LOOK_INTERVAL);
    }

    /** The server's TLS, of these versions only if any are named. */
    public static SslContextFactory.Server serverTls(Certificates certificates, String... versions) {
        SslContextFactory.Server tls = new ServerTls(certificates, ALPN);
        if (versions.length > 0) {
            tls.setIncludeProtocols(versions);
        }
        return tls;
    }

    /** The client's TLS with {@code --ca}. */
    TlsOptions.Builder clientTls(Engine engine) throws IOException {
        return engine.into(TlsOptions.forHost(HOST).trust(Trust.pemBundle(ca)));
    }
}
