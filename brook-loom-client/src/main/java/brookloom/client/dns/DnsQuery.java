package brookloom.client.dns;

import brookloom.net.dns.DnsIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

/** A query of one question (RFC 1035 §4), and the answers that we give ourselves. */
public final class DnsQuery {
    /** ID, flags and four counts: what lies before the question. */
    static final int HEADER = 12;

    /** Largest answer that UDP carries to an app that names no other size (RFC 1035 §4.2.1). */
    private static final int PLAIN_UDP = 512;

    /** UDP payload size that we announce (RFC 6891 §6.2.5): small enough for every path without fragmentation. */
    private static final int OUR_UDP = 1232;

    /** TTL of negative answers, in seconds; the same as the original's. */
    private static final int EMPTY_TTL = 60;

    private static final Name NOBODY = name("nobody.invalid.");
    private static final Name LOCALHOST = name("localhost.");

    private final byte[] message;
    private final Message parsed;
    private final Record question;

    private DnsQuery(byte[] message, Message parsed, Record question) {
        this.message = message;
        this.parsed = parsed;
        this.question = question;
    }

    /**
     * Reads a query and takes the array over.
     *
     * @throws BadQuery when it is none, with what to answer
     */
    public static DnsQuery parse(byte[] message) throws BadQuery {
        Header header;
        try {
            header = new Header(message);
        } catch (IOException e) {
            throw new BadQuery("no DNS message", null, e);
        }
        if (header.getFlag(Flags.QR)) {
            throw new BadQuery("an answer, not a query", null, null); // answering answers could go on for ever
        }
        try {
            Message parsed = new Message(message);
            Record question = parsed.getQuestion();
            if (question == null || header.getCount(Section.QUESTION) != 1) {
                throw new BadQuery("a query of other than one question", reply(header, Rcode.FORMERR), null);
            }
            return new DnsQuery(message, parsed, question);
        } catch (IOException e) {
            throw new BadQuery("a query that cannot be read", reply(header, Rcode.FORMERR), e);
        }
    }

    /** Returns the name in question, in lower case and without the trailing dot; empty for the root. */
    public String name() {
        Name name = question.getName();
        return name.equals(Name.root) ? "" : name.toString(true).toLowerCase(Locale.ROOT);
    }

    /** Returns the type of record asked for (RFC 1035 §3.2.2). */
    public int type() {
        return question.getType();
    }

    /** Returns the bytes of the largest answer over UDP: what the app takes, and no path cuts into pieces. */
    int maxUdpAnswer() {
        OPTRecord edns = parsed.getOPT();
        return edns == null ? PLAIN_UDP : Math.clamp(edns.getPayloadSize(), PLAIN_UDP, OUR_UDP);
    }

    /** Returns the query as it came, itself. */
    byte[] message() {
        return message;
    }

    /** Returns the query as it goes upstream, under another id. */
    byte[] withId(int id) {
        return DnsIds.set(message.clone(), id);
    }

    /** Returns an answer from upstream as it goes to the app. */
    byte[] withOwnId(byte[] answer) {
        return DnsIds.set(answer, parsed.getHeader().getID());
    }

    /** Returns the answer if it is one to this question. */
    byte[] checked(byte[] answer) throws IOException {
        if (!isAnsweredBy(answer)) {
            throw new IOException("answered another question");
        }
        return answer;
    }

    /** Returns whether the message answers this query, ids aside: it repeats the question, or is a bare refusal. */
    boolean isAnsweredBy(byte[] answer) {
        if (answer.length < HEADER || (answer[2] & 0x80) == 0) {
            return false;
        }
        ByteBuffer counts = ByteBuffer.wrap(answer, 4, 2);
        int questions = counts.getShort();
        if (questions == 0) {
            return (answer[3] & 0xf) != Rcode.NOERROR;
        }
        return questions == 1 && sameQuestion(answer);
    }

    /** Bytes of a question are never compressed: it comes first. Letters may come back in another case. */
    private boolean sameQuestion(byte[] answer) {
        int end = HEADER + question.getName().length() + 2 * Short.BYTES;
        if (answer.length < end || message.length < end) {
            return false;
        }
        for (int i = HEADER; i < end; i++) {
            if (small(answer[i]) != small(message[i])) {
                return false;
            }
        }
        return true;
    }

    private static int small(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + 'a' - 'A' : letter;
    }

    /** There is no such record (RFC 2308 §2.2). */
    byte[] empty() {
        Message answer = answer(Rcode.NOERROR);
        answer.getHeader().setFlag(Flags.AA);
        Name name = question.getName();
        answer.addRecord(
                new SOARecord(
                        name, question.getDClass(), EMPTY_TTL, LOCALHOST, NOBODY, 1, 21_600, 3_600, 259_200, EMPTY_TTL),
                Section.AUTHORITY);
        return answer.toWire();
    }

    /** We could not find out. */
    byte[] failure() {
        return answer(Rcode.SERVFAIL).toWire();
    }

    /** The answer is too long for UDP: ask again over TCP. */
    byte[] truncated() {
        Message answer = answer(Rcode.NOERROR);
        answer.getHeader().setFlag(Flags.TC);
        return answer.toWire();
    }

    private Message answer(int code) {
        Message answer = new Message();
        answer.setHeader(replyHeader(parsed.getHeader(), code));
        answer.addRecord(question, Section.QUESTION);
        if (parsed.getOPT() != null) {
            answer.addRecord(new OPTRecord(OUR_UDP, 0, 0), Section.ADDITIONAL);
        }
        return answer;
    }

    private static byte[] reply(Header query, int code) {
        Message reply = new Message();
        reply.setHeader(replyHeader(query, code));
        return reply.toWire();
    }

    private static Header replyHeader(Header query, int code) {
        Header header = new Header(query.getID());
        header.setOpcode(query.getOpcode());
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        if (query.getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(code);
        return header;
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For log lines: {@code example.com A}. */
    @Override
    public String toString() {
        return question.getName().toString(true) + " " + org.xbill.DNS.Type.string(type());
    }

    /** Reports a message that is not a query, or not one that can be forwarded. */
    @SuppressWarnings("serial") // never serialized
    public static final class BadQuery extends Exception {
        private final transient byte @Nullable [] reply;

        private BadQuery(String message, byte @Nullable [] reply, @Nullable Throwable cause) {
            super(message, cause);
            this.reply = reply;
        }

        /** Returns the answer to send; null for none. */
        byte @Nullable [] reply() {
            return reply;
        }
    }
}
