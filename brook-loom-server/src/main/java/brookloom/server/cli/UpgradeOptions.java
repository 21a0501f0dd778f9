package brookloom.server.cli;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.Cidr;
import brookloom.net.text.ConfigError;
import brookloom.net.websocket.FramedStream;
import brookloom.proto.BrookProtocol;
import brookloom.server.config.SiteConfig;
import brookloom.server.config.UpgradeConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Describes how {@code wsserver} and {@code wssserver} answer HTTP. */
@HelpSection(Heading.LISTENING)
final class UpgradeOptions {
    @Essential
    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = BrookProtocol.DEFAULT_PATH,
            description = "Path of the WebSocket upgrade; other requests are answered as by a web server"
                    + " (default: ${DEFAULT-VALUE}).")
    private String path = BrookProtocol.DEFAULT_PATH;

    @Option(
            names = "--xForwardedFor",
            description = "Take the client's address from X-Forwarded-For, where a trusted proxy set it.")
    private boolean xForwardedFor;

    @Option(
            names = "--trustedProxies",
            paramLabel = "CIDR",
            split = ",",
            defaultValue = "127.0.0.0/8,::1/128",
            description = "Proxies whose X-Forwarded-For is trusted, such as a CDN (default:%n${DEFAULT-VALUE}).")
    private List<Cidr> trustedProxies = List.of();

    @HelpSection(Heading.SITE)
    @Essential
    @Option(
            names = "--site",
            paramLabel = "DIR",
            description = "Serve the files of this folder to everybody who opens no tunnel.")
    private @Nullable Path site;

    @HelpSection(Heading.SITE)
    @Option(
            names = "--fallback",
            paramLabel = "URL",
            description = "Answer from this web server instead, such as http://127.0.0.1:8080."
                    + " With neither, they get a page that says 404 Not Found.")
    private @Nullable URI fallback;

    @Option(
            names = "--strict",
            description = "Open tunnels for clients of Brook Loom only, which show the password in their first request;"
                    + " all others get the answer of a web server. Clocks must agree within a minute.")
    private boolean strict;

    /**
     * Returns the options as a record.
     *
     * @throws ConfigError for a path that is none
     */
    UpgradeConfig config() throws ConfigError {
        try {
            return new UpgradeConfig(
                    path,
                    xForwardedFor ? trustedProxies : List.of(),
                    UpgradeConfig.DEFAULT_HEADER_TIMEOUT,
                    FramedStream.HEARTBEAT,
                    site(),
                    strict);
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }

    private SiteConfig site() throws ConfigError {
        if (site != null && fallback != null) {
            throw new ConfigError("--site and --fallback are mutually exclusive: give one");
        }
        if (site != null) {
            return new SiteConfig.Folder(site);
        }
        return fallback == null ? new SiteConfig.None() : new SiteConfig.Fallback(fallback);
    }
}
