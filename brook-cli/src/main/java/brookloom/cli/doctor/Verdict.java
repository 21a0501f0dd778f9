package brookloom.cli.doctor;

import brookloom.cli.doctor.Outcome.Problem;
import java.util.List;

/**
 * Holds the result of an examination.
 *
 * @param reports of all steps, in order
 */
public record Verdict(List<StepReport> reports) {
    public Verdict {
        reports = List.copyOf(reports);
    }

    /** Returns whether no step found a problem. */
    public boolean healthy() {
        return problems().isEmpty();
    }

    /** Returns the problems, the one that causes most first. */
    public List<StepReport> problems() {
        List<StepReport> problems = reports.stream()
                .filter(report -> report.outcome() instanceof Problem)
                .toList();
        // What ended the examination comes last, and weighs most.
        boolean ended = !problems.isEmpty()
                && problems.getLast().outcome() instanceof Problem(String ignored, boolean fatal)
                && fatal;
        return ended ? problems.reversed() : problems;
    }

    /** Returns one line: the cause and the cure, or that there is nothing to cure. */
    public String line() {
        List<StepReport> problems = problems();
        if (problems.isEmpty()) {
            return "healthy: no problem found";
        }
        int others = problems.size() - 1;
        String first = "problem: " + problems.getFirst().outcome().detail();
        return others == 0 ? first : first + " (and " + others + " more above)";
    }
}
