package brookloom.observe;

import brookloom.proto.ReplyCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes a tunnel that has ended.
 *
 * @param target address and port that were dialled; null where they are not known, as at a client
 * @param up bytes from the client to the target
 * @param down bytes from the target to the client
 * @param duration from the start on
 * @param dial from the start until the target (at a client: the carrier) was connected; null if it never was
 * @param firstByte from the start until the target's first byte; null if there was none
 * @param code why the target was not reached; null for another outcome
 * @param reason for people, may name the destination; null where the outcome says all
 */
public record TunnelEnded(
        TunnelStarted started,
        @Nullable String target,
        long up,
        long down,
        Duration duration,
        @Nullable Duration dial,
        @Nullable Duration firstByte,
        TunnelOutcome outcome,
        @Nullable ReplyCode code,
        @Nullable String reason) {}
