package brookloom.client.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.cli.log.OptionWarnings;
import brookloom.client.config.HelloSplit;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.TlsConfig.ClientCertificate;
import brookloom.client.config.TrustConfig;
import brookloom.client.tls.fingerprint.Fingerprint;
import brookloom.net.text.ConfigError;
import brookloom.net.text.Login;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Describes how TLS is spoken with the server. */
@HelpSection(Heading.TLS)
final class TlsOptionGroup {
    @Essential
    @Option(names = "--ca", paramLabel = "FILE", description = "Trust only the CAs in this PEM file.")
    private @Nullable Path ca;

    @Option(names = "--insecure", description = "Accept any certificate (insecure, prints a warning).")
    private boolean insecure;

    @Option(
            names = "--sni",
            paramLabel = "NAME",
            description = "Server name in the ClientHello, instead of the address's host.")
    private @Nullable String sni;

    @Option(
            names = "--clientCert",
            paramLabel = "FILE",
            description = "Client certificate chain (PEM), for servers that require one.")
    private @Nullable Path clientCert;

    @Option(
            names = "--clientCertKey",
            paramLabel = "FILE",
            description = "Private key of the client certificate (PEM).")
    private @Nullable Path clientCertKey;

    @Option(
            names = "--tlsfingerprint",
            paramLabel = "PROFILE",
            description = "Send the ClientHello of a browser: chrome (= chrome-156-ws), chrome-133.")
    private @Nullable String fingerprint;

    @Option(
            names = "--fragment",
            paramLabel = "MIN:MAX:MINDELAY:MAXDELAY",
            description = "Split the ClientHello into random-sized pieces (bytes) with random delays (microseconds).")
    private @Nullable String fragment;

    /**
     * Returns the options as a record.
     *
     * @throws ConfigError for values that do not fit together
     */
    TlsConfig config() throws ConfigError {
        if (fingerprint != null) {
            Values.parse("--tlsfingerprint", fingerprint, Fingerprint::named);
        }
        HelloSplit split = fragment == null ? null : Values.parse("--fragment", fragment, HelloSplit::parse);
        return new TlsConfig(trust(), sni, clientCertificate(), fingerprint, split);
    }

    /** Refuses options of TLS for a server without, as they would be forgotten silently. */
    void refuseFor(String server) throws ConfigError {
        if (!given().isEmpty()) {
            throw new ConfigError(given().getFirst() + " is for TLS, which " + Login.hidden(server)
                    + " is without: give wss://HOST/PATH, or leave the option out");
        }
    }

    /** Returns the options that are given. */
    List<String> given() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("--ca", ca);
        all.put("--insecure", insecure ? true : null);
        all.put("--sni", sni);
        all.put("--clientCert", clientCert);
        all.put("--clientCertKey", clientCertKey);
        all.put("--tlsfingerprint", fingerprint);
        all.put("--fragment", fragment);
        return all.entrySet().stream()
                .filter(option -> option.getValue() != null)
                .map(Map.Entry::getKey)
                .toList();
    }

    private @Nullable ClientCertificate clientCertificate() throws ConfigError {
        if (clientCert != null && clientCertKey != null) {
            return new ClientCertificate(clientCert, clientCertKey);
        }
        if (clientCert != null || clientCertKey != null) {
            throw new ConfigError("--clientCert and --clientCertKey go together: give both or none");
        }
        return null;
    }

    private TrustConfig trust() throws ConfigError {
        if (insecure && ca != null) {
            throw new ConfigError("--insecure and --ca are mutually exclusive: give one");
        }
        if (insecure) {
            OptionWarnings.warn(
                    "--insecure: the server's certificate is not checked, anyone in between can pretend to be it");
            return TrustConfig.INSECURE;
        }
        return ca == null ? TrustConfig.SYSTEM : new TrustConfig.PemFile(ca);
    }
}
