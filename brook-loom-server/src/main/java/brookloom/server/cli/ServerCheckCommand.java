package brookloom.server.cli;

import brookloom.cli.CommandRunner;
import brookloom.cli.file.CheckCommand;
import picocli.CommandLine.Command;

/** {@code check}, for the server's files. */
@Command(
        name = "check",
        footer = {"%nExample:", "  brook-loom-server check server.toml"})
public final class ServerCheckCommand extends CheckCommand {
    @Override
    protected CommandRunner program() {
        return ServerMain.commands();
    }
}
