package brookloom.cli.file;

import brookloom.cli.CommandRunner;
import brookloom.cli.ServiceCommand;
import brookloom.net.reload.Reloads;
import brookloom.net.text.ConfigError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tinylog.Logger;
import picocli.CommandLine;

/** Runs the services of a configuration file: {@code --config FILE}. */
public final class ConfigRun implements CommandRunner.FromFile {
    @Override
    public int run(CommandRunner program, String... arguments) {
        Catalog catalog = new Catalog(program);
        GivenArguments given;
        try {
            given = GivenArguments.of(catalog, arguments);
        } catch (ConfigError e) {
            return program.refuse(String.valueOf(e.getMessage()));
        }
        for (String command : given.command() == null ? catalog.commands() : List.of(given.command())) {
            List<String> errors = PreparedService.errorsOf(given.argumentsOf(command, catalog), catalog.fresh(command));
            if (!errors.isEmpty()) {
                return program.refuse(errors.getFirst());
            }
        }
        String file = given.file().toString();
        try {
            Plan plan = plan(catalog, given, System.getenv());
            List<PreparedService> services = PreparedService.prepare(plan, catalog);
            Optional<String> unused = given.unused(
                    services.stream().map(service -> service.plan().command()).toList(), catalog);
            if (unused.isPresent()) {
                return program.refuse(unused.get() + " is an option of no service in " + file);
            }
            Services running = new Services(file);
            ConfigReload reload = new ConfigReload(catalog, given, running, services);
            return serve(program, given.file(), running, services, plan.others(), reload);
        } catch (ConfigRejected rejected) {
            PrintWriter err = catalog.fresh(catalog.commands().getFirst()).getErr();
            rejected.problems().forEach(problem -> err.println(problem.in(file)));
            err.flush();
            return CommandRunner.USAGE;
        }
    }

    private static int serve(
            CommandRunner program,
            Path file,
            Services services,
            List<PreparedService> prepared,
            List<String> others,
            ConfigReload reload) {
        CommandLine first = prepared.getFirst().line();
        ServiceCommand command = first.getCommand();
        try (services) {
            command.asProcess(() -> {
                PreparedService.warnOfReadableSecrets(file, prepared);
                tellOthers(file, others);
                services.start(prepared);
                try (Reloads.Registration registered = reload.register()) {
                    command.untilStopped(services);
                }
            });
            return CommandRunner.OK;
        } catch (Exception e) {
            return program.fail(e, first);
        }
    }

    private static void tellOthers(Path file, List<String> others) {
        if (!others.isEmpty()) {
            Logger.info(
                    "{} of other commands in {} {} not run: {}; name no command to run all",
                    others.size() == 1 ? "1 service" : others.size() + " services",
                    file,
                    others.size() == 1 ? "is" : "are",
                    String.join(", ", others));
        }
    }

    /** Reads a file, and returns its services in their order, ready to start. */
    static List<PreparedService> prepare(Catalog catalog, GivenArguments given, Map<String, String> environment)
            throws ConfigRejected {
        return PreparedService.prepare(plan(catalog, given, environment), catalog);
    }

    /** Reads a file alone, not those that its values stand in, and returns its services in their order. */
    static Plan plan(Catalog catalog, GivenArguments given, Map<String, String> environment) throws ConfigRejected {
        return Planner.plan(ConfigReader.read(given.file(), catalog), catalog, given, environment);
    }
}
