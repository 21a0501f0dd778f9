package brookloom.program.cli;

import brookloom.cli.CommandRunner;
import brookloom.cli.Version;
import brookloom.cli.start.Invocation;
import picocli.CommandLine.Command;

/** The command line of both ends. */
@Command(
        name = "brook-loom",
        description = {
            "Both ends of a Brook tunnel: the server, and the client that apps connect to.",
            "",
            "Where both ends have a command of one name it is the client's; 'brook-loom server COMMAND' and 'brook-loom"
                    + " client COMMAND' choose the end.",
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "%nExamples:",
            "  brook-loom wsserver                  generates a password and prints the client's command",
            "  brook-loom wssserver --domainaddress example.com:443 --passwordFile pw",
            "  brook-loom wsclient --wsserver ws://1.2.3.4:9999 --passwordFile pw",
            "  brook-loom doctor --server wss://example.com:443/ws --passwordFile pw",
            "  brook-loom --config services.toml",
        })
public final class ProgramMain {
    ProgramMain() {}

    /** Returns the commands of both ends, to be run within this process. */
    public static CommandRunner commands() {
        return new Ends().program();
    }

    /** Runs the command that the arguments name; ends the process. */
    public static void main(String[] args) {
        if (System.getProperty(Invocation.PROPERTY) == null) {
            String classPath = System.getProperty("java.class.path", "");
            System.setProperty(Invocation.PROPERTY, Invocation.ofBothEnds(classPath));
        }
        Ends.Chosen chosen = new Ends().choose(args);
        chosen.runner().runAndExit(chosen.arguments().toArray(String[]::new));
    }
}
