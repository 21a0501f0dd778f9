package brookloom.it.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What loads work on: the target, and pairs of server and client. */
final class Testbed {
    private final Processes processes;
    private final BenchTarget target;
    private final Map<String, RunningPair> pairs = new ConcurrentHashMap<>();

    Testbed(Processes processes) throws IOException {
        this.processes = processes;
        target = BenchTarget.start(processes);
    }

    BenchTarget target() {
        return target;
    }

    /** The subject's pair that stays for all rounds, started when it is asked for first. It works. */
    RunningPair pair(Subject subject) throws IOException, InterruptedException {
        RunningPair pair = pairs.get(subject.name());
        if (pair == null) {
            pair = RunningPair.start(subject, processes).proven(target);
            pairs.put(subject.name(), pair);
        }
        return pair;
    }

    /** Ends the pair that stayed. */
    void drop(Subject subject) {
        RunningPair pair = pairs.remove(subject.name());
        if (pair != null) {
            pair.close();
        }
    }

    /** Ends all pairs that stayed: they take memory, and turns with the processor. */
    void dropAll() {
        pairs.values().forEach(RunningPair::close);
        pairs.clear();
    }

    /** A pair of which no tunnel was asked yet. The caller closes it. */
    RunningPair fresh(Subject subject) throws IOException, InterruptedException {
        return RunningPair.start(subject, processes);
    }

    /** The same with a long line in between. */
    RunningPair freshOverLink(Subject subject, Duration delay) throws IOException, InterruptedException {
        return RunningPair.startOverLink(subject, processes, target, delay);
    }

    Processes processes() {
        return processes;
    }
}
