package brookloom.client.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.ClientConfig;
import brookloom.net.text.UserError;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code connect}: a server of any kind, by its address or by a link. */
@Command(
        name = "connect",
        description = "Use a server of any kind, by its address or by a brook:// link.",
        footer = {
            "%nExamples:",
            "  brook-loom-client connect wss://example.com/ws --passwordFile pw",
            "  brook-loom-client connect --linkFile my.link",
            "  wl-paste | brook-loom-client connect --link - --socks5 127.0.0.1:1080",
        })
public final class ConnectCommand extends ClientCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "SERVER",
            description = "wss://HOST[:PORT][/PATH], ws://HOST[:PORT][/PATH], HOST:PORT, or brook:// links. A link"
                    + " contains the password and is visible in ps: prefer --linkFile.")
    private List<String> targets = List.of();

    @Mixin
    private final AnyServerOptionGroup server = new AnyServerOptionGroup();

    @HelpSection(Heading.SERVER)
    @Option(names = "-l", paramLabel = "LINK", description = "Short for --link.")
    private List<String> shortLinks = List.of();

    @Mixin
    private final AppOptionGroup apps = new AppOptionGroup();

    @Mixin
    private final ConnectionOptionGroup connections = new ConnectionOptionGroup();

    @Override
    ClientConfig config() throws UserError {
        server.alsoFromLinks(shortLinks);
        server.alsoFrom(targets);
        return connections.config(server.upstream(), apps.options());
    }
}
