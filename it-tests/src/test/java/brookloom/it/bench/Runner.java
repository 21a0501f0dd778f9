package brookloom.it.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has all loads measured on all subjects, which take turns; a failure of one stops only that one. */
final class Runner {
    private static final Duration LIMIT = Duration.ofMinutes(8);

    private final Testbed bed;
    private final Results results;
    private final Scale scale;
    private final long start = System.nanoTime();

    Runner(Testbed bed, Results results, Scale scale) {
        this.bed = bed;
        this.results = results;
        this.scale = scale;
    }

    void run() throws InterruptedException {
        for (Load load : results.loads()) {
            int rounds = load.rounds(scale.rounds());
            for (int round = 0; round <= rounds; round++) { // the first warms up
                for (Subject subject : results.subjects()) {
                    if (isDue(load, subject, round)) {
                        measure(load, subject, round);
                    }
                }
            }
        }
    }

    private boolean isDue(Load load, Subject subject, int round) {
        if (!load.fits(subject) || results.broken(load, subject).isPresent()) {
            return false;
        }
        // Who is compiled already may do without a warm-up, when there is little time.
        return round > 0 || !scale.quick() || subject.isOurs() || subject.isDirect();
    }

    private void measure(Load load, Subject subject, int round) throws InterruptedException {
        try {
            if (round == 0) {
                results.addWarmUp(load, subject, limited(subject, () -> load.warmUp(subject, bed)));
                return;
            }
            Sample sample = limited(subject, () -> load.measure(subject, bed));
            results.add(load, subject, sample);
            progress(load.name() + " " + round, subject, line(sample));
        } catch (IOException e) {
            results.breakOff(load, subject, String.valueOf(e.getMessage()));
            progress(load.name() + " " + round, subject, "FAILED: " + e.getMessage());
            bed.drop(subject); // the next load gets another pair
        }
    }

    /** Ends the subject's processes when the time is over, which ends the sockets that the load waits for. */
    private Sample limited(Subject subject, Callable<Sample> round) throws IOException, InterruptedException {
        FutureTask<Sample> task = new FutureTask<>(round);
        Thread thread = Thread.ofPlatform().daemon().name("load").start(task);
        try {
            return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            bed.drop(subject);
            throw new IOException("not done within " + LIMIT.toMinutes() + " minutes", e);
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() instanceof IOException cause ? cause.getMessage() : String.valueOf(e.getCause()), e);
        }
    }

    private void progress(String what, Subject subject, String text) {
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        System.err.printf(Locale.ROOT, "%4d s  %-12s %-20s %s%n", seconds, what, subject.name(), text);
    }

    private static String line(Sample sample) {
        StringJoiner line = new StringJoiner("; ");
        sample.values()
                .forEach((metric, value) ->
                        line.add(metric.name() + " " + Numbers.text(value, metric.digits()) + " " + metric.unit()));
        return line.toString();
    }
}
