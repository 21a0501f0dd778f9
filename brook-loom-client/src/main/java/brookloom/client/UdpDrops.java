package brookloom.client;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts the datagrams that went no further, by reason. */
final class UdpDrops {
    /** Why a datagram went no further. */
    enum Reason {
        FROM_ANOTHER_HOST,
        FRAGMENTED,
        MALFORMED,
        QUEUE_FULL,
        ANSWER_NOT_SENT
    }

    /** One for each reason from the start: only the adders change. */
    private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);

    UdpDrops() {
        for (Reason reason : Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    void count(Reason reason) {
        Objects.requireNonNull(counts.get(reason)).increment();
    }

    /** For the log: {@code fragmented 1, queue full 3}; empty when nothing was dropped. */
    @Override
    public String toString() {
        return counts.entrySet().stream()
                .filter(count -> count.getValue().sum() > 0)
                .map(count -> count.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " "
                        + count.getValue().sum())
                .collect(Collectors.joining(", "));
    }
}
