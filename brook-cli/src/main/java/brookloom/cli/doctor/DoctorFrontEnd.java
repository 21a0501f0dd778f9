package brookloom.cli.doctor;

import brookloom.cli.CommandRunner;
import brookloom.cli.FrontEndCommand;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code doctor} of either end: prints a line for each step, then the verdict; exit code 1 for a problem. */
public abstract class DoctorFrontEnd extends FrontEndCommand {
    @HelpSection(Heading.OTHER)
    @Essential
    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    private boolean healthy;

    /**
     * Examines the set-up that the options describe, by {@link #report}.
     *
     * @throws UserError for options that do not fit together, or a file that cannot be read
     */
    protected abstract void examine() throws UserError, IOException;

    /** Runs the steps and prints what they find. */
    protected final void report(List<Step> steps) {
        ReportWriter writer = json ? new JsonReport(out()) : new TextReport(out());
        Verdict verdict = Examination.run(steps, writer::step);
        writer.verdict(verdict);
        healthy = verdict.healthy();
    }

    /**
     * Returns the first of these commands that has the option, for {@code Namesake}: a user who gives the doctor all options
     * of a service gives some that examine nothing. Empty when none has it.
     */
    protected static String leftOut(String option, Class<?>... services) {
        return Stream.of(services)
                .map(CommandSpec::forAnnotatedObject)
                .filter(service -> service.optionsMap().containsKey(option))
                .findFirst()
                .map(service -> service.name() + ", and doctor does not examine it: leave it out here")
                .orElse("");
    }

    @Override
    protected final void run() throws UserError, IOException {
        examine();
    }

    @Override
    protected final int exitCode() {
        return healthy ? CommandRunner.OK : CommandRunner.FAILURE;
    }

    @Override
    protected final boolean isService() {
        return false;
    }
}
