package brookloom.cli.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the services that a file and arguments describe together. */
final class Planner {
    private static final Set<String> ADDRESSES = Set.of("listen", "from", "socks5", "http", "mixed", "prometheus");

    private final Catalog catalog;
    private final GivenArguments given;
    private final Map<String, String> environment;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private Planner(Catalog catalog, GivenArguments given, Map<String, String> environment) {
        this.catalog = catalog;
        this.given = given;
        this.environment = environment;
    }

    /**
     * Returns the services in the order of the file.
     *
     * @throws ConfigRejected when they cannot be told
     */
    static Plan plan(Document document, Catalog catalog, GivenArguments given, Map<String, String> environment)
            throws ConfigRejected {
        Planner planner = new Planner(catalog, given, environment);
        List<PlannedService> services = planner.services(document);
        boolean misread = !document.problems().isEmpty(); // a table may be there under a wrong name
        if (planner.problems.isEmpty() && !misread) {
            planner.refuseUnused(document, services);
            planner.refuseSharedAddresses(services);
        }
        if (!planner.problems.isEmpty()) {
            throw new ConfigRejected(misread ? document.problems() : planner.problems);
        }
        return new Plan(services, planner.others(document), document.problems());
    }

    private List<String> others(Document document) {
        return document.sections().stream()
                .map(Section::command)
                .filter(command -> given.command() != null && !command.equals(given.command()))
                .toList();
    }

    private List<PlannedService> services(Document document) {
        List<Section> sections = document.sections();
        String command = given.command();
        if (command != null) {
            sections = sections.stream()
                    .filter(section -> section.command().equals(command))
                    .toList();
        }
        if (sections.isEmpty()) {
            String alone = command == null ? catalog.defaultCommand().orElse(null) : command;
            String missing = missing(document, alone);
            if (alone == null || missing != null) {
                problems.add(new ConfigProblem(Place.START, String.valueOf(missing)));
                return List.of();
            }
            sections = List.of(new Section(alone, Map.of(), Place.START));
        }
        Precedence precedence = new Precedence(environment);
        List<PlannedService> services = new ArrayList<>();
        for (Section section : sections) {
            String name = section.command();
            Map<String, Setting> holding = precedence.of(
                    given.keysOf(name, catalog),
                    section.settings(),
                    document.common(),
                    catalog.keys(name).keySet());
            services.add(new PlannedService(
                    name,
                    new LinkedHashMap<>(holding),
                    given.argumentsOf(name, catalog),
                    section.place(),
                    environment));
        }
        return services;
    }

    /**
     * Returns what a file without a table of the command lacks; null when its keys describe the command's service.
     *
     * @param alone the command; null when none is known
     */
    private @Nullable String missing(Document document, @Nullable String alone) {
        if (!document.sections().isEmpty()) {
            String others = document.sections().stream()
                    .map(section -> "[[" + section.command() + "]]")
                    .distinct()
                    .collect(Collectors.joining(", "));
            return "the file has no table [[" + alone + "]], only " + others + ": add one, or leave '" + alone
                    + "' out of the command";
        }
        if (alone == null) {
            return "the file has no table, such as [[" + catalog.commands().getFirst()
                    + "]]: add one, or name a command";
        }
        boolean describesOne = document.common().values().stream()
                .anyMatch(setting -> !setting.key().ofTheProcess());
        return describesOne ? null : "the file describes no service: add a table, such as [[" + alone + "]], or keys";
    }

    /** A key above all tables that none of them has would be forgotten silently. */
    private void refuseUnused(Document document, List<PlannedService> services) {
        for (Setting setting : document.common().values()) {
            String name = setting.key().name();
            boolean used = services.stream()
                    .anyMatch(service -> catalog.keys(service.command()).containsKey(name));
            if (!used && (given.command() == null || document.sections().isEmpty())) {
                problems.add(new ConfigProblem(
                        setting.place(),
                        "'" + name + "' is a key of " + String.join(", ", catalog.having(name))
                                + ", and the file has no such table"));
            }
        }
    }

    private void refuseSharedAddresses(List<PlannedService> services) {
        Map<String, Place> taken = new HashMap<>();
        for (PlannedService service : services) {
            for (Setting setting : service.settings().values()) {
                if (!ADDRESSES.contains(setting.key().name())
                        || !(setting.values().getFirst() instanceof Setting.Value.Given address)
                        || address.text().endsWith(":0")) {
                    continue;
                }
                Place first = taken.putIfAbsent(address.text(), service.place());
                if (first != null) {
                    problems.add(new ConfigProblem(
                            setting.place(),
                            "'" + setting.key().name() + "': '" + address.text()
                                    + "' is already used by the service in line " + first.line()));
                }
            }
        }
    }
}
