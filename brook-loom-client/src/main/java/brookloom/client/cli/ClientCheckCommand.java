package brookloom.client.cli;

import brookloom.cli.CommandRunner;
import brookloom.cli.file.CheckCommand;
import picocli.CommandLine.Command;

/** {@code check}, for the client's files. */
@Command(
        name = "check",
        footer = {"%nExample:", "  brook-loom-client check client.toml"})
public final class ClientCheckCommand extends CheckCommand {
    @Override
    protected CommandRunner program() {
        return ClientMain.commands();
    }
}
