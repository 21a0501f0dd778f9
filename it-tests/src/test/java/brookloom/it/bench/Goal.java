package brookloom.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Something to reach.
 *
 * @param work what it is about, for readers
 * @param ours the subject to judge
 * @param bound of the ratio to the original's, or of the value itself
 * @param text the bound for readers
 */
record Goal(String work, String ours, Metric metric, Sort sort, double bound, String text) {
    enum Sort {
        RATIO_AT_LEAST,
        RATIO_AT_MOST,
        VALUE_AT_MOST
    }

    /** How it went, without the original's value where there is none to compare with. */
    record Outcome(Goal goal, OptionalDouble original, double ours, Optional<Boolean> reached) {}

    /** All of them, with as many idle tunnels as were measured. */
    private static List<Goal> all(List<Integer> idleTunnels) {
        List<Goal> goals = new ArrayList<>();
        for (String subject : List.of("ws", "plain", "wss")) {
            double factor = subject.equals("wss") ? 3 : 4;
            goals.add(atLeast("bulk down, one stream", subject, BulkLoad.down(1), factor));
            goals.add(atLeast("bulk up, one stream", subject, BulkLoad.up(1), factor));
        }
        goals.add(atLeast("bulk down, one stream", "ws bare", BulkLoad.down(1), 1));
        goals.add(atLeast("bulk up, one stream", "ws bare", BulkLoad.up(1), 1));
        goals.add(new Goal("CPU, server + client", "ws", BulkLoad.cpu(1), Sort.RATIO_AT_MOST, 0.25, "≤ ¼"));
        goals.add(noMore("echo p50, 64 B", "ws", EchoLoad.SMALL_P50));
        for (String subject : List.of("ws", "plain")) {
            goals.add(noMore("UDP echo p50", subject, UdpLoad.P50));
            goals.add(atLeast("UDP echoes, 64 in flight", subject, UdpLoad.RATE, 3));
        }
        goals.add(atLeast("short tunnels", "ws", ShortTunnels.RATE, 1));
        goals.add(value("short tunnels that failed", "ws", ShortTunnels.FAILED, 0, "0"));
        for (int tunnels : idleTunnels) {
            goals.add(value("idle tunnel", "ws", IdleTunnels.server(tunnels), 20, "≤ 20"));
            goals.add(value("idle tunnel", "ws", IdleTunnels.client(tunnels), 18, "≤ 18"));
            goals.add(value("idle tunnel", "wss", IdleTunnels.server(tunnels), 50, "≤ 50"));
            goals.add(value("idle tunnel", "wss", IdleTunnels.client(tunnels), 30, "≤ 30"));
        }
        for (String subject : List.of("ws", "wss", "plain")) {
            // A tenth of a round trip for the programs themselves.
            goals.add(value("first byte over a long link", subject, FirstByteLoad.WARM, 1.1, "1 (≤ 1.1)"));
        }
        for (String subject : List.of("ws, jlink image", "ws")) {
            goals.add(value("listening after start", subject, StartUp.SERVER, 500, "≤ 500"));
            goals.add(value("listening after start", subject, StartUp.CLIENT, 500, "≤ 500"));
            goals.add(value("idle memory", subject, StartUp.SERVER_RSS, 80, "≤ 80"));
            goals.add(value("idle memory", subject, StartUp.CLIENT_RSS, 80, "≤ 80"));
        }
        return goals;
    }

    private static Goal atLeast(String work, String ours, Metric metric, double factor) {
        return new Goal(work, ours, metric, Sort.RATIO_AT_LEAST, factor, "≥ " + Numbers.text(factor, 0) + "×");
    }

    private static Goal noMore(String work, String ours, Metric metric) {
        return new Goal(work, ours, metric, Sort.RATIO_AT_MOST, 1, "≤ 1×");
    }

    private static Goal value(String work, String ours, Metric metric, double bound, String text) {
        return new Goal(work, ours, metric, Sort.VALUE_AT_MOST, bound, text);
    }

    /** Of all goals whose subject was measured. */
    static List<Outcome> outcomes(Results results) {
        List<Integer> idleTunnels = results.loads().stream()
                .filter(IdleTunnels.class::isInstance)
                .flatMap(load -> ((IdleTunnels) load).counts().stream())
                .toList();
        return all(idleTunnels).stream()
                .flatMap(goal -> goal.outcome(results).stream())
                .toList();
    }

    private Optional<Outcome> outcome(Results results) {
        OptionalDouble value = results.summary(ours, metric);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        double own = value.getAsDouble();
        String comparedWith = results.subjects().stream()
                .filter(subject -> subject.name().equals(ours))
                .findFirst()
                .flatMap(Subject::original)
                .orElse(ours);
        OptionalDouble original = results.summary(comparedWith, metric);
        return Optional.of(new Outcome(this, original, own, reached(own, original)));
    }

    private Optional<Boolean> reached(double own, OptionalDouble original) {
        if (sort == Sort.VALUE_AT_MOST) {
            return Optional.of(own <= bound);
        }
        if (original.isEmpty()) {
            return Optional.empty();
        }
        double ratio = own / original.getAsDouble();
        return Optional.of(sort == Sort.RATIO_AT_LEAST ? ratio >= bound : ratio <= bound);
    }
}
