package brookloom.client.dns;

import java.util.function.Predicate;
import org.xbill.DNS.Type;

/**
 * Decides about each query. As in the original, HTTPS and SVCB records (RFC 9460), which hold addresses too, are never
 * given out.
 *
 * @param blocked names that are said to have no records; in small letters, without a dot at the end
 * @param bypassed names that are not asked for through the tunnel
 * @param disableA whether no name has IPv4 addresses
 * @param disableAaaa whether no name has IPv6 addresses
 */
public record DnsRules(Predicate<String> blocked, Predicate<String> bypassed, boolean disableA, boolean disableAaaa) {
    /** The party that answers a query. */
    enum Verdict {
        /** We do: there is no such record. */
        EMPTY,
        /** The resolver nearby. */
        BYPASS,
        /** The resolver behind the tunnel. */
        TUNNEL
    }

    Verdict judge(DnsQuery query) {
        String name = query.name();
        if (isWithheld(query.type()) || blocked.test(name)) {
            return Verdict.EMPTY;
        }
        return bypassed.test(name) ? Verdict.BYPASS : Verdict.TUNNEL;
    }

    private boolean isWithheld(int type) {
        return switch (type) {
            case Type.A -> disableA;
            case Type.AAAA -> disableAaaa;
            case Type.HTTPS, Type.SVCB -> true;
            default -> false;
        };
    }
}
