package brookloom.server.config;

import brookloom.proto.InternationalName;
import java.net.IDN;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Describes which certificate is ordered by ACME, where, and how control of the domains is proved: by TLS-ALPN-01 on the
 * serving address, and by HTTP-01 on the same host.
 *
 * @param domains at least one DNS name; no addresses, no wildcards
 * @param folder keeps account, keys and certificates; may be shared by several servers
 * @param directory the ACME server's directory
 * @param email for the ACME server's notices, or null
 * @param ca PEM file of the only CAs trusted for the ACME server's own certificate; null trusts Java's
 * @param httpPort for HTTP-01; 0 does without
 */
public record AcmeConfig(
        List<String> domains,
        Path folder,
        URI directory,
        @Nullable String email,
        @Nullable Path ca,
        int httpPort) implements CertificateConfig {
    public static final URI LETS_ENCRYPT = URI.create("https://acme-v02.api.letsencrypt.org/directory");

    /** @throws IllegalArgumentException with a sentence for the user */
    public AcmeConfig {
        if (domains.isEmpty()) {
            throw new IllegalArgumentException("automatic certificates need a domain");
        }
        if (httpPort < 0 || httpPort > 65535) {
            throw new IllegalArgumentException("--acmeHttpPort " + httpPort + " is not 0 to 65535");
        }
        domains = domains.stream().map(AcmeConfig::checked).toList();
        if (email != null && !email.matches("[^@\\s,?]+@[^@\\s,?]+")) {
            throw new IllegalArgumentException("'" + email + "' is not an e-mail address");
        }
        String scheme = String.valueOf(directory.getScheme());
        if (!scheme.equalsIgnoreCase("https") || directory.getHost() == null) {
            throw new IllegalArgumentException("the ACME directory must be an https URL, not '" + directory + "'");
        }
    }

    private static String checked(String domain) {
        String plain = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        if (plain.startsWith("*") || plain.contains(":") || plain.matches("[0-9.]*")) {
            throw new IllegalArgumentException("automatic certificates are for domain names, not for '" + domain
                    + "'; give --cert and --certkey instead");
        }
        if (plain.contains("_")) {
            throw new IllegalArgumentException(
                    "no ACME server issues a certificate for a name with an underscore, such as '" + domain
                            + "'; give --cert and --certkey instead");
        }
        try {
            return IDN.toASCII(InternationalName.toAscii(plain), IDN.USE_STD3_ASCII_RULES)
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + domain + "' is not a domain name", e);
        }
    }

    /** Returns the domain that names the certificate. */
    public String firstDomain() {
        return domains.getFirst();
    }
}
