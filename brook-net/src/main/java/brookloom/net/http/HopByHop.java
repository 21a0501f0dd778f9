package brookloom.net.http;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Fields that are meant for the next hop only (RFC 9110 §7.6.1). */
final class HopByHop {
    private static final Set<String> ALWAYS =
            Set.of("connection", "proxy-connection", "keep-alive", "te", "upgrade", "http2-settings");

    /** Fields that a Connection field cannot remove, because the message would change its meaning. */
    private static final Set<String> NEVER =
            Set.of("host", "content-length", "transfer-encoding", "content-type", "authorization", "cookie");

    private static final String WEBSOCKET = "websocket";
    private static final String HTTP2_SETTINGS = "HTTP2-Settings";

    private HopByHop() {}

    /** Returns the head without them; chunks travel as they are, so Transfer-Encoding stays. */
    static HttpHead strip(HttpHead head) {
        Set<String> names = new HashSet<>(head.members("Connection"));
        names.removeAll(NEVER);
        names.addAll(ALWAYS);
        return head.without(names::contains);
    }

    /** Returns whether the head asks for, or agrees to, another protocol. */
    static boolean upgrades(HttpHead head) {
        return head.members("Connection").contains("upgrade")
                && !head.members("Upgrade").isEmpty();
    }

    /** Returns the stripped head with the fields that the change to another protocol takes (RFC 9110 §7.8). */
    static HttpHead keepUpgrade(HttpHead stripped, HttpHead original) {
        List<String> settings = original.values(HTTP2_SETTINGS);
        boolean toHttp2 = settings.size() == 1
                && original.members("Connection").contains(HTTP2_SETTINGS.toLowerCase(Locale.ROOT));
        HttpHead upgrading = stripped.with("Connection", toHttp2 ? "Upgrade, " + HTTP2_SETTINGS : "Upgrade")
                .with("Upgrade", protocols(original));
        return toHttp2 ? upgrading.with(HTTP2_SETTINGS, settings.getFirst()) : upgrading;
    }

    /** Returns the protocols as they are spelt, but for the one whose spelling some servers require. */
    private static String protocols(HttpHead head) {
        String protocols = String.join(", ", head.values("Upgrade"));
        return protocols.equalsIgnoreCase(WEBSOCKET) ? WEBSOCKET : protocols;
    }
}
