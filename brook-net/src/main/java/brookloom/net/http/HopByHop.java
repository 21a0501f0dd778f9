package brookloom.net.http;

import java.util.HashSet;
import java.util.Set;

/** Fields that are meant for the next hop only (RFC 9110 §7.6.1). */
final class HopByHop {
    private static final Set<String> ALWAYS =
            Set.of("connection", "proxy-connection", "keep-alive", "te", "upgrade", "http2-settings");

    /** What no Connection field can take away, or the message would change its meaning on the way. */
    private static final Set<String> NEVER =
            Set.of("host", "content-length", "transfer-encoding", "content-type", "authorization", "cookie");

    private HopByHop() {}

    /** The head without them; chunks travel as they are, so Transfer-Encoding stays. */
    static HttpHead strip(HttpHead head) {
        Set<String> names = new HashSet<>(head.members("Connection"));
        names.removeAll(NEVER);
        names.addAll(ALWAYS);
        return head.without(names::contains);
    }
}
