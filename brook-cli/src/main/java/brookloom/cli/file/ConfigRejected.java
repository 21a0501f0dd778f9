package brookloom.cli.file;

import java.util.Comparator;
import java.util.List;

/** Reports everything that is wrong with a configuration file. */
@SuppressWarnings("serial") // never serialized
final class ConfigRejected extends Exception {
    private final List<ConfigProblem> problems;

    ConfigRejected(List<ConfigProblem> problems) {
        super(problems.size() + " problems, the first: " + problems.getFirst());
        this.problems = problems.stream()
                .distinct()
                .sorted(Comparator.comparing(ConfigProblem::place))
                .toList();
    }

    /** Returns the problems in the order of the file. */
    List<ConfigProblem> problems() {
        return problems;
    }
}
