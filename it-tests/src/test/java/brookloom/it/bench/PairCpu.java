package brookloom.it.bench;

import java.io.IOException;
import java.util.Optional;

/** CPU seconds that a pair spends from now on. */
final class PairCpu {
    private final RunningPair pair;
    private final CpuTime serverBefore;
    private final CpuTime clientBefore;

    private PairCpu(RunningPair pair) throws IOException {
        this.pair = pair;
        serverBefore = pair.server().cpu();
        clientBefore = pair.client().cpu();
    }

    /** Nothing for the direct way. */
    static Optional<PairCpu> of(RunningPair pair) throws IOException {
        return pair.hasPrograms() ? Optional.of(new PairCpu(pair)) : Optional.empty();
    }

    double server() throws IOException {
        return pair.server().cpu().since(serverBefore);
    }

    double client() throws IOException {
        return pair.client().cpu().since(clientBefore);
    }
}
