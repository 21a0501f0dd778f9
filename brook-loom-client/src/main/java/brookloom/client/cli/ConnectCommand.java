package brookloom.client.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.Upstream;
import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code connect}: whatever a link says. */
@Command(
        name = "connect",
        description = "Use what a brook:// link describes: a server, wsserver, wssserver or SOCKS5 proxy.",
        footer = {
            "%nExamples:",
            "  brook-loom-client connect --linkFile my.link",
            "  wl-paste | brook-loom-client connect --link - --socks5 127.0.0.1:1080",
        })
public final class ConnectCommand extends ClientCommand {
    @Mixin
    private final LinkOption link = new LinkOption();

    @HelpSection(Heading.SERVER)
    @Option(names = "-l", paramLabel = "LINK", description = "Short for --link.")
    private @Nullable String shortLink;

    @Mixin
    private final HeaderOption header = new HeaderOption();

    @Mixin
    private final AppOptionGroup apps = new AppOptionGroup();

    @Mixin
    private final ConnectionOptionGroup connections = new ConnectionOptionGroup();

    @Override
    ClientConfig config() throws UserError {
        link.alsoFrom(shortLink);
        Upstream linked = link.upstreamOrInherited()
                .orElseThrow(() -> new ConfigError(
                        "the link is missing: give --linkFile FILE, --link LINK, or set " + LinkOption.ENVIRONMENT));
        RouteChange change = header::on;
        return connections.config(change.applyTo(linked), apps.options());
    }
}
