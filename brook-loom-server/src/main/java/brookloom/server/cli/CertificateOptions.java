package brookloom.server.cli;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.PemFile;
import brookloom.net.pem.Trust;
import brookloom.net.text.UserError;
import brookloom.server.certificates.Certificates;
import brookloom.server.certificates.PemCertificates;
import brookloom.server.certificates.acme.AcmeCertificates;
import brookloom.server.config.AcmeOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the certificate comes from: {@code --cert} and {@code --certkey}, or ACME when neither is given. */
public final class CertificateOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "Certificate chain in PEM, leaf first; reloaded when it changes."
                    + " Without it, a certificate is ordered automatically (ACME).")
    private @Nullable Path certificate;

    @Option(
            names = "--certkey",
            paramLabel = "FILE",
            description = "Its private key in PEM: RSA, EC or Ed25519; PKCS#8, PKCS#1 or SEC1; not encrypted.")
    private @Nullable Path key;

    @Option(
            names = "--acmeDir",
            paramLabel = "DIR",
            description = "Keeps the ACME account and its certificates; servers may share it"
                    + " (default: brook-loom/acme in the user's state folder).")
    private @Nullable Path acmeFolder;

    @Option(
            names = "--acmeDirectory",
            paramLabel = "URL",
            description =
                    "Directory of the ACME server (default: Let's Encrypt). Its terms of service count as agreed to.")
    private URI acmeDirectory = URI.create("https://acme-v02.api.letsencrypt.org/directory");

    @Option(names = "--acmeEmail", paramLabel = "EMAIL", description = "For the ACME server's notices.")
    private @Nullable String acmeEmail;

    @Option(
            names = "--acmeCa",
            paramLabel = "FILE",
            description = "PEM file of the authorities to believe a private ACME server's own certificate.")
    private @Nullable Path acmeCa;

    @Option(
            names = "--acmeHttpPort",
            paramLabel = "PORT",
            defaultValue = "80",
            description =
                    "Listen here for HTTP-01 while a certificate is ordered; 0 leaves TLS-ALPN-01 on the serving port"
                            + " (default: ${DEFAULT-VALUE}).")
    private int acmeHttpPort = 80;

    @Option(
            names = "--clientCa",
            paramLabel = "FILE",
            description = "Serve only clients that show a certificate of one of these authorities (PEM).")
    private @Nullable Path clientCa;

    /**
     * Loads the certificate, or orders one, which may take a while and as many tries as it needs; then keeps it fresh
     * until closed.
     *
     * @param domain the host part of {@code --domainaddress}
     * @param listen the serving address; must be free until this returns
     * @throws ParameterException when options do not fit together
     * @throws UserError when files cannot be used
     */
    public Certificates open(String domain, InetSocketAddress listen) throws UserError, IOException {
        if ((certificate == null) != (key == null)) {
            throw usage("--cert and --certkey go together; " + (key == null ? "--certkey" : "--cert") + " is missing");
        }
        if (acmeHttpPort < 0 || acmeHttpPort > 65535) {
            throw usage("--acmeHttpPort " + acmeHttpPort + " is not 0 to 65535");
        }
        try {
            TrustManager[] clients = clientCa == null ? null : Trust.managers(PemFile.read("--clientCa", clientCa));
            return certificate != null && key != null
                    ? PemCertificates.watch(certificate, key, clients, PemCertificates.LOOK_INTERVAL)
                    : AcmeCertificates.open(acme(domain, listen), clients);
        } catch (CertificateProblem problem) {
            throw new UserError(String.valueOf(problem.getMessage()), problem);
        }
    }

    private AcmeOptions acme(String domain, InetSocketAddress listen) {
        try {
            Path folder = acmeFolder == null ? stateFolder(System.getenv()) : acmeFolder;
            return new AcmeOptions(List.of(domain), folder, acmeDirectory, acmeEmail, acmeCa, acmeHttpPort, listen);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    /** systemd's StateDirectory=, else the XDG base directory for state, else Windows' folder for applications. */
    static Path stateFolder(Map<String, String> environment) {
        String systemd = environment.get("STATE_DIRECTORY");
        if (systemd != null && !systemd.isEmpty()) {
            return Path.of(systemd.split(File.pathSeparator, 2)[0], "acme");
        }
        Path base = Stream.of("XDG_STATE_HOME", "LOCALAPPDATA")
                .map(environment::get)
                .filter(folder -> folder != null && Path.of(folder).isAbsolute())
                .map(Path::of)
                .findFirst()
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "state"));
        return base.resolve("brook-loom").resolve("acme");
    }

    private ParameterException usage(String message) {
        if (command == null) {
            throw new IllegalStateException("not run as a command");
        }
        return new ParameterException(command.commandLine(), message);
    }
}
