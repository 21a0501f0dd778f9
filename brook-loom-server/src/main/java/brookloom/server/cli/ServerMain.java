package brookloom.server.cli;

import brookloom.cli.CommandRunner;
import brookloom.cli.Version;
import brookloom.cli.file.ConfigRun;
import picocli.CommandLine.Command;

/** The command line of the server. */
@Command(
        name = "brook-loom-server",
        description = "The server end of a Brook tunnel. Without a command it is wsserver.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "%nExamples:",
            "  brook-loom-server                    generates a password and prints the client's" + " command",
            "  brook-loom-server --listen :9999 --path /ws --passwordFile pw",
            "  brook-loom-server wssserver --domainaddress example.com:443 --passwordFile pw",
            "  brook-loom-server server --listen :9999 --passwordFile pw",
            "  brook-loom-server --config server.toml",
        })
public final class ServerMain {
    private ServerMain() {}

    /** Returns the commands, to be run within this process. */
    public static CommandRunner commands() {
        return new CommandRunner(
                        new ServerMain(),
                        "wsserver",
                        WsServerCommand.class,
                        WssServerCommand.class,
                        PlainServerCommand.class,
                        UsersCommand.class,
                        ServerDoctorCommand.class,
                        ServerCheckCommand.class)
                .withConfig(new ConfigRun());
    }

    /** Runs the command that the arguments name, wsserver by default; ends the process. */
    public static void main(String[] args) {
        commands().runAndExit(args);
    }
}
