package brookloom.client.doctor;

import java.time.Duration;

/**
 * Limits the waits of the steps for answers through the tunnel.
 *
 * @param datagram for an answer to one datagram, of which several are sent
 * @param fullPackets for the answer to packets of full size
 */
public record AnswerLimits(Duration datagram, Duration fullPackets) {
    public static final AnswerLimits DEFAULT = new AnswerLimits(Duration.ofSeconds(3), Duration.ofSeconds(8));
}
