package brookloom.program.cli;

import brookloom.cli.CommandRunner;
import brookloom.cli.file.CheckCommand;
import picocli.CommandLine.Command;

/** {@code check}, for files with services of either end. */
@Command(
        name = "check",
        footer = {"%nExample:", "  brook-loom check server.toml"})
public final class ProgramCheckCommand extends CheckCommand {
    @Override
    protected CommandRunner program() {
        return new Ends().program();
    }
}
