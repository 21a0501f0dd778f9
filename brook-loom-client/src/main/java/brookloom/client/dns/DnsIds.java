package brookloom.client.dns;

import java.security.SecureRandom;

/** Ids that nobody guesses (RFC 5452 §9.2). */
final class DnsIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANGE = 1 << 16;

    private DnsIds() {}

    static int random() {
        return RANDOM.nextInt(RANGE);
    }
}
