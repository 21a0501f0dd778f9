package brookloom.server.config;

import brookloom.net.text.Cidr;
import java.time.Duration;
import java.util.List;

/**
 * Describes how a {@code wsserver} or {@code wssserver} answers HTTP.
 *
 * @param path of the upgrade, decoded, beginning with a slash
 * @param trustedProxies whose X-Forwarded-For names the client
 * @param headerTimeout for TLS and a request's header together
 * @param heartbeat interval of the pings in a framed tunnel
 * @param site answers everything that is no upgrade
 * @param strict whether only clients of ours are upgraded, by their key
 */
public record UpgradeConfig(
        String path,
        List<Cidr> trustedProxies,
        Duration headerTimeout,
        Duration heartbeat,
        SiteConfig site,
        boolean strict) {
    public static final Duration DEFAULT_HEADER_TIMEOUT = Duration.ofSeconds(10);

    /** @throws IllegalArgumentException with a sentence for the user */
    public UpgradeConfig {
        if (!path.matches("/[^\\s\\p{Cntrl}?#]*")) {
            throw new IllegalArgumentException(
                    "--path '" + path + "' must begin with a slash, and have no spaces, ? or #");
        }
        trustedProxies = List.copyOf(trustedProxies);
    }
}
