package brookloom.net.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on UDP and TCP of one free loopback port, that knows what a test tells it. */
final class NameServer implements AutoCloseable {
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Map<String, List<Record>> records = new ConcurrentHashMap<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();

    /** Of the platform: virtual ones take turns with those that ask, and a flood of questions would be lost meanwhile. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("name-server-", 0).factory());

    private volatile Watcher watcher = asked -> {};
    private volatile Behaviour behaviour = (query, answer) -> List.of(answer.toWire());

    /** Which datagrams answer a query on UDP. */
    interface Behaviour {
        List<byte[]> answers(Message query, Message answer) throws IOException;
    }

    /** A query on UDP and who asked. */
    record Asked(Message query, SocketAddress address) {}

    /** Sees each query on UDP before it is answered. */
    interface Watcher {
        void sees(Asked asked) throws IOException;
    }

    NameServer() throws IOException {
        DatagramSocket bound = null;
        ServerSocket listening = null;
        while (bound == null) {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            try {
                bound = new DatagramSocket(listening.getLocalSocketAddress());
            } catch (SocketException e) {
                listening.close(); // taken on UDP: the next one
            }
        }
        bound.setReceiveBufferSize(1 << 20); // or what the system allows
        udp = bound;
        tcp = listening;
        threads.execute(this::serveUdp);
        threads.execute(this::serveTcp);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    /** Knows this record, such as {@code a.test. 60 IN A 192.0.2.1}. */
    NameServer with(String record) {
        try {
            String[] words = record.split(" ", 5);
            Record parsed = Record.fromString(
                    org.xbill.DNS.Name.fromString(words[0]),
                    Type.value(words[3]),
                    org.xbill.DNS.DClass.IN,
                    Long.parseLong(words[1]),
                    words[4],
                    org.xbill.DNS.Name.root);
            records.merge(words[0], List.of(parsed), (known, more) -> {
                List<Record> all = new CopyOnWriteArrayList<>(known);
                all.addAll(more);
                return all;
            });
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers on UDP in another way than rightly. */
    NameServer behaving(Behaviour other) {
        this.behaviour = other;
        return this;
    }

    /** Lets somebody see each query first. */
    NameServer watching(Watcher other) {
        this.watcher = other;
        return this;
    }

    /** What was asked so far: protocol, type, name. */
    List<String> queries() {
        return List.copyOf(queries);
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question, Section.QUESTION);
        List<Record> known = records.get(question.getName().toString());
        if (known == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
            return answer;
        }
        for (Record candidate : known) {
            if (candidate.getType() == question.getType() || candidate.getType() == Type.CNAME) {
                answer.addRecord(candidate, Section.ANSWER);
            }
        }
        return answer;
    }

    private void note(String protocol, Message query) {
        Record question = query.getQuestion();
        queries.add(protocol + " " + Type.string(question.getType()) + " " + question.getName());
    }

    private void serveUdp() {
        DatagramPacket datagram = new DatagramPacket(new byte[1500], 1500);
        try {
            while (true) {
                datagram.setLength(1500);
                udp.receive(datagram);
                Message query = new Message(Arrays.copyOf(datagram.getData(), datagram.getLength()));
                note("UDP", query);
                watcher.sees(new Asked(query, datagram.getSocketAddress()));
                for (byte[] answer : behaviour.answers(query, answer(query))) {
                    udp.send(new DatagramPacket(answer, answer.length, datagram.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (Socket connection = tcp.accept()) {
                    DataInputStream in = new DataInputStream(connection.getInputStream());
                    Message query = new Message(in.readNBytes(in.readUnsignedShort()));
                    note("TCP", query);
                    byte[] answer = answer(query).toWire();
                    DataOutputStream out = new DataOutputStream(connection.getOutputStream());
                    out.writeShort(answer.length);
                    out.write(answer);
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        threads.close();
    }
}
