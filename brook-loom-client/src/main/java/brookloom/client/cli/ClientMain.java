package brookloom.client.cli;

import brookloom.cli.CommandRunner;
import brookloom.cli.Version;
import brookloom.cli.file.ConfigRun;
import picocli.CommandLine.Command;

/** The command line of the client. */
@Command(
        name = "brook-loom-client",
        description = "Carries what apps send to its SOCKS5 or HTTP port through a Brook tunnel.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "%nExamples:",
            "  brook-loom-client connect wss://example.com --passwordFile pw",
            "  brook-loom-client wsclient --wsserver ws://1.2.3.4:9999 --passwordFile pw",
            "  brook-loom-client client --server 1.2.3.4:9999 --passwordFile pw",
            "  brook-loom-client wsclient --wsserver ws://1.2.3.4:9999 --passwordFile pw --mixed 127.0.0.1:1080",
            "  brook-loom-client --config client.toml",
        })
public final class ClientMain {
    private ClientMain() {}

    /** Returns the commands, to be run within this process. */
    public static CommandRunner commands() {
        return new CommandRunner(
                        new ClientMain(),
                        null,
                        WsClientCommand.class,
                        WssClientCommand.class,
                        PlainClientCommand.class,
                        ConnectCommand.class,
                        RelayCommand.class,
                        DnsServerCommand.class,
                        LinkCommand.class,
                        DoctorCommand.class,
                        ClientCheckCommand.class)
                .withConfig(new ConfigRun());
    }

    /** Runs the command that the arguments name; ends the process. */
    public static void main(String[] args) {
        commands().runAndExit(args);
    }
}
