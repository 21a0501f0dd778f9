package brookloom.client.tunnel;

import java.util.ArrayList;
import java.util.List;

/**
 * Judges whether what an app has sent so far may reach a target twice without harm: nothing at all, a ClientHello, an SSH
 * identification, or requests of HTTP/1 whose method is safe and that have no body. None of these changes anything at a
 * target, and what is incomplete asks for nothing yet. Anything else counts as harmful, and what is harmful stays so.
 */
public final class FirstBytes {
    private final List<Recogniser> candidates = new ArrayList<>(
            List.of(new ClientHelloRecogniser(), new SafeRequestRecogniser(), new SshBannerRecogniser()));

    /** Reads the beginning of one protocol. */
    interface Recogniser {
        /** Takes the next byte (0 to 255); returns false when with it a repeat may do harm, or it is another protocol. */
        boolean isHarmlessWith(int next);
    }

    /** Takes the next bytes; returns true while all of them may be sent twice. */
    public boolean add(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length && !candidates.isEmpty(); i++) {
            int next = bytes[i] & 0xff;
            candidates.removeIf(candidate -> !candidate.isHarmlessWith(next));
        }
        return !candidates.isEmpty();
    }
}
