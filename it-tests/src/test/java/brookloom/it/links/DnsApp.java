package brookloom.it.links;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** An app that asks a DNS server, one question at a time. */
public final class DnsApp {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int MAX_MESSAGE = 65_535;
    private static final int NO_EDNS = 0;

    private DnsApp() {}

    /** How a query travels. */
    public enum Transport {
        UDP,
        TCP
    }

    /** The code's name, whether it is cut short, and the data of the records, sorted. */
    public record Answer(String code, boolean truncated, List<String> data) {
        /** Such as {@code NOERROR 10.1.1.1}. */
        public String line() {
            return (code + " " + String.join(" ", data)).strip();
        }
    }

    /** Asks as the simplest app does. */
    public static Answer ask(InetSocketAddress server, Transport transport, String name, String type)
            throws IOException {
        return ask(server, transport, name, type, NO_EDNS);
    }

    /**
     * Asks.
     *
     * @param payload bytes of the largest datagram that the app takes, by EDNS (RFC 6891)
     */
    public static Answer ask(InetSocketAddress server, Transport transport, String name, String type, int payload)
            throws IOException {
        Message query =
                Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), Type.value(type), DClass.IN));
        if (payload > NO_EDNS) {
            query.addRecord(new OPTRecord(payload, 0, 0), Section.ADDITIONAL);
        }
        byte[] wire = query.toWire();
        Message answer = new Message(transport == Transport.UDP ? overUdp(server, wire) : overTcp(server, wire));
        if (answer.getHeader().getID() != query.getHeader().getID()) {
            throw new IOException("an answer with another id");
        }
        List<String> data = answer.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() != Type.SOA) // the original's no; ours stands among the authorities
                .map(Record::rdataToString)
                .sorted()
                .toList();
        return new Answer(Rcode.string(answer.getRcode()), answer.getHeader().getFlag(Flags.TC), data);
    }

    private static byte[] overUdp(InetSocketAddress server, byte[] query) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[MAX_MESSAGE], MAX_MESSAGE);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.send(new DatagramPacket(query, query.length, server));
            socket.receive(answer);
        }
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }

    private static byte[] overTcp(InetSocketAddress server, byte[] query) throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(query.length);
            out.write(query);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return answer;
        }
    }
}
