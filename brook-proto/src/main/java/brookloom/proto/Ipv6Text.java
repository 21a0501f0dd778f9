package brookloom.proto;

import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

/** Formats IPv6 addresses as RFC 5952 has it: lower case, the longest run of zeros compressed. */
final class Ipv6Text {
    private static final int GROUPS = 8;

    private Ipv6Text() {}

    /** Returns the text, with {@code %zone} where the address has one (RFC 4007 §11). */
    static String of(Inet6Address address) {
        ShortBuffer groups = ByteBuffer.wrap(address.getAddress()).asShortBuffer();
        int start = longestZeroRun(groups);
        int end = start + zeros(groups, start);
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == start && end > start) {
                text.append("::");
                i = end - 1;
            } else {
                text.append(i == 0 || i == end ? "" : ":").append(Integer.toHexString(groups.get(i) & 0xffff));
            }
        }
        String javas = address.getHostAddress();
        int zone = javas.indexOf('%');
        return zone < 0
                ? text.toString()
                : text.append(javas, zone, javas.length()).toString();
    }

    /** Returns where the first of the longest runs of at least two zeros starts (RFC 5952 §4.2), or behind the last group. */
    private static int longestZeroRun(ShortBuffer groups) {
        int best = GROUPS;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = zeros(groups, i);
            if (run > length) {
                best = i;
                length = run;
            }
        }
        return best;
    }

    private static int zeros(ShortBuffer groups, int start) {
        int end = start;
        while (end < GROUPS && groups.get(end) == 0) {
            end++;
        }
        return end - start;
    }
}
