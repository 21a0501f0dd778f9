package brookloom.client.dns;

import java.io.IOException;
import java.net.InetAddress;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Messages for tests. */
final class Dns {
    static final int ID = 0x4c6d;

    private Dns() {}

    static byte[] query(String name, int type) throws IOException {
        return message(name, type).toWire();
    }

    static byte[] queryWithEdns(String name, int payload) throws IOException {
        Message query = message(name, Type.A);
        query.addRecord(new OPTRecord(payload, 0, 0), Section.ADDITIONAL);
        return query.toWire();
    }

    static byte[] questions(int number) throws IOException {
        Message query = message("a.test", Type.A);
        query.removeAllRecords(Section.QUESTION);
        for (int i = 0; i < number; i++) {
            query.addRecord(question("a" + i + ".test", Type.A), Section.QUESTION);
        }
        return query.toWire();
    }

    /** Under the id of {@link #query}. */
    static byte[] answer(String name, String address) throws IOException {
        Message answer = message(name, Type.A);
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(
                new ARecord(question(name, Type.A).getName(), DClass.IN, 60, InetAddress.getByName(address)),
                Section.ANSWER);
        return answer.toWire();
    }

    /** The answer of a resolver that has an A record for every name. */
    static byte[] answerTo(byte[] query, String address) throws IOException {
        Message asked = new Message(query);
        byte[] answer = answer(asked.getQuestion().getName().toString(true), address);
        answer[0] = query[0];
        answer[1] = query[1];
        return answer;
    }

    /** Without the question, as some refuse. */
    static byte[] bareReply(int code) {
        Message reply = new Message(ID);
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(code);
        return reply.toWire();
    }

    private static Message message(String name, int type) throws IOException {
        Message message = Message.newQuery(question(name, type));
        message.getHeader().setID(ID);
        return message;
    }

    private static Record question(String name, int type) throws IOException {
        return Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN);
    }
}
