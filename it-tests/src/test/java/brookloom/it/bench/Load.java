package brookloom.it.bench;

import java.io.IOException;
import java.util.List;

/** One kind of work that apps give to a tunnel. */
interface Load {
    /** Short: {@code --loads} matches it. */
    String name();

    /** What it is, as a heading. */
    String title();

    List<Metric> metrics();

    /** How many rounds count when the user wants this many. */
    default int rounds(int wanted) {
        return wanted;
    }

    /** Whether to measure the subject. */
    boolean fits(Subject subject);

    /** A round before those that count. Only its failures are kept. */
    default Sample warmUp(Subject subject, Testbed bed) throws IOException, InterruptedException {
        return measure(subject, bed);
    }

    /** A round. */
    Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException;
}
