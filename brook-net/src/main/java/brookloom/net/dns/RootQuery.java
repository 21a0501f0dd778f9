package brookloom.net.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Makes DNS queries that every resolver answers: for the root's name servers. */
public final class RootQuery {
    /** Padding option (RFC 7830). */
    private static final int PADDING = 12;

    private static final int MOST_UDP = 1232;

    /** RFC 1035 §4.1.1. */
    private static final int HEADER_BYTES = 12;

    private RootQuery() {}

    /** Returns a query that fits one small packet. */
    public static byte[] small() {
        return query().toWire();
    }

    /** Returns a query with so many bytes of padding, which fill packets. */
    public static byte[] padded(int bytes) {
        Message query = query();
        query.addRecord(
                new OPTRecord(MOST_UDP, 0, 0, 0, new GenericEDNSOption(PADDING, new byte[bytes])), Section.ADDITIONAL);
        return query.toWire();
    }

    /** Returns whether a message answers the query: what a device on the way says of its own need not be DNS. */
    public static boolean isAnswered(byte[] query, byte[] message, int length) {
        return length >= HEADER_BYTES && DnsIds.of(message) == DnsIds.of(query);
    }

    private static Message query() {
        return Message.newQuery(Record.newRecord(Name.root, Type.NS, DClass.IN));
    }
}
