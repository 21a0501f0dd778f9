package brookloom.client.cli;

import brookloom.client.config.Upstream;
import brookloom.net.text.UserError;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code connect}: whatever a link says. */
@Command(
        name = "connect",
        description = "Go where a brook:// link leads: to a server, wsserver, wssserver or SOCKS5 proxy.",
        footer = {
            "%nExamples:",
            "  brook-loom-client connect --linkFile my.link",
            "  wl-paste | brook-loom-client connect --link - --socks5 127.0.0.1:1080",
        })
public final class ConnectCommand extends AppCommand {
    @Mixin
    private final LinkOption link = new LinkOption();

    @Option(names = "-l", paramLabel = "LINK", description = "The same as --link.")
    private @Nullable String shortLink;

    @Mixin
    private final HeaderOption header = new HeaderOption();

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        link.alsoFrom(shortLink);
        Upstream way = link.wayOrInherited()
                .orElseThrow(() -> usage(
                        "the link is missing: give --linkFile FILE, --link LINK, or set " + LinkOption.ENVIRONMENT));
        serve(way.by(header::on));
    }
}
