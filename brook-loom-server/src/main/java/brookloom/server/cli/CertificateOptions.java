package brookloom.server.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.ConfigError;
import brookloom.server.config.AcmeConfig;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.ServerTlsConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Describes where the certificate comes from: {@code --cert} and {@code --certkey}, or ACME when neither is given. */
@HelpSection(Heading.CERTIFICATE)
final class CertificateOptions {
    /** A property of JSSE: extensions of the ClientHello that servers leave unread. */
    private static final String DISABLED_EXTENSIONS = "jdk.tls.server.disableExtensions";

    @Essential
    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "Certificate chain in PEM, leaf first; reloaded when it changes."
                    + " Without it, a certificate is ordered automatically (ACME).")
    private @Nullable Path certificate;

    @Essential
    @Option(
            names = "--certkey",
            paramLabel = "FILE",
            description = "Its private key in PEM: RSA, EC or Ed25519; PKCS#8, PKCS#1 or SEC1; not encrypted.")
    private @Nullable Path key;

    @Option(
            names = "--acmeDir",
            paramLabel = "DIR",
            description = "Folder of the ACME account and its certificates; servers may share it"
                    + " (default: brook-loom/acme in the user's state folder).")
    private @Nullable Path acmeFolder;

    @Option(
            names = "--acmeDirectory",
            paramLabel = "URL",
            description =
                    "Directory URL of the ACME server (default: Let's Encrypt); you agree to its terms of service.")
    private URI acmeDirectory = AcmeConfig.LETS_ENCRYPT;

    @Option(names = "--acmeEmail", paramLabel = "EMAIL", description = "Address for the ACME server's notices.")
    private @Nullable String acmeEmail;

    @Option(
            names = "--acmeCa",
            paramLabel = "FILE",
            description = "PEM file of the CAs trusted for a private ACME server's own certificate.")
    private @Nullable Path acmeCa;

    @Option(
            names = "--acmeHttpPort",
            paramLabel = "PORT",
            defaultValue = "80",
            description = "Port for HTTP-01 while a certificate is ordered; 0 uses only TLS-ALPN-01 on the serving port"
                    + " (default: ${DEFAULT-VALUE}).")
    private int acmeHttpPort = 80;

    @Option(
            names = "--clientCa",
            paramLabel = "FILE",
            description = "Require clients to show a certificate issued by one of these CAs (PEM).")
    private @Nullable Path clientCa;

    /**
     * Lets clients name the server as they like: JSSE ends the handshakes of those that send a name such as
     * {@code my_host.test}, unless it reads no names at all. Certificates from files are the same for every name, while
     * ACME's challenges are told apart by it. To be called before the first TLS server of the process.
     */
    void acceptAnyServerName() {
        if (certificate != null && System.getProperty(DISABLED_EXTENSIONS) == null) {
            System.setProperty(DISABLED_EXTENSIONS, "server_name");
        }
    }

    /** Returns whether there are files of a certificate. */
    boolean areGiven() {
        return certificate != null || key != null;
    }

    /**
     * Returns the options as a record.
     *
     * @param domain the host part of {@code --domainaddress}
     * @throws ConfigError when options do not fit together
     */
    ServerTlsConfig config(String domain) throws ConfigError {
        if ((certificate == null) != (key == null)) {
            throw new ConfigError(
                    "--cert and --certkey go together; " + (key == null ? "--certkey" : "--cert") + " is missing");
        }
        return ServerTlsConfig.of(
                certificate != null && key != null
                        ? new PemFiles(certificate, key, PemFiles.DEFAULT_RELOAD_INTERVAL, domain)
                        : acme(domain),
                clientCa);
    }

    private AcmeConfig acme(String domain) throws ConfigError {
        try {
            Path folder = acmeFolder == null ? stateFolder(System.getenv()) : acmeFolder;
            return new AcmeConfig(List.of(domain), folder, acmeDirectory, acmeEmail, acmeCa, acmeHttpPort);
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }

    static Path stateFolder(Map<String, String> environment) {
        return StateFolder.of(environment).resolve("acme");
    }
}
