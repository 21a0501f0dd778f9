package brookloom.cli.file;

import java.util.List;
import java.util.Optional;

/**
 * Services that a file and arguments describe together.
 *
 * @param services in the order of the file
 * @param others commands of the file's tables that are not run, since another command is named; in the order of the file
 * @param problems of the file's form: it must not be served, and is read on for what else is wrong with it
 */
record Plan(List<PlannedService> services, List<String> others, List<ConfigProblem> problems) {
    /** Returns whether a problem of the form may be the reason for what seems to be missing in a service. */
    boolean mayMisread(PlannedService service) {
        return problems.stream().anyMatch(problem -> {
            Optional<Place> table = services.stream()
                    .map(PlannedService::place)
                    .filter(place -> place.compareTo(problem.place()) <= 0)
                    .max(Place::compareTo);
            return table.isEmpty() || table.get().equals(service.place());
        });
    }
}
