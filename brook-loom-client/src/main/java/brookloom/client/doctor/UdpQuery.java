package brookloom.client.doctor;

import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.dns.RootQuery;
import brookloom.net.stream.Deadline;
import brookloom.net.text.Failures;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.Destination;
import java.io.IOException;
import java.time.Duration;

/** Asks a DNS server over UDP through the tunnel, once for all steps that have to know whether it answers. */
final class UdpQuery {
    /** Datagrams get lost. */
    private static final int TRIES = 3;

    private static final int MAX_ANSWER = 0xffff;
    private static final int NONE = -1;

    private final Dialer dialer;
    private final Destination resolver;
    private final Duration limit;
    private boolean asked;
    private int bytes = NONE;
    private String failure = "";

    /** @param limit for the answer to one datagram */
    UdpQuery(Dialer dialer, Destination resolver, Duration limit) {
        this.dialer = dialer;
        this.resolver = resolver;
        this.limit = limit;
    }

    /** Returns the resolver that is asked. */
    Destination resolver() {
        return resolver;
    }

    /** Returns whether there is an answer; asks when it is called first. */
    boolean isAnswered() {
        for (int tries = 0; !asked && bytes == NONE && tries < TRIES; tries++) {
            ask();
        }
        asked = true;
        return bytes != NONE;
    }

    /** Returns the length of the answer, where there is one. */
    int bytes() {
        return bytes;
    }

    /** Returns why there is no answer, where there is none. */
    String failure() {
        return failure;
    }

    private void ask() {
        byte[] query = RootQuery.small();
        try (DatagramStream flow = dialer.dialUdp(resolver, FlowAffinity.NONE).datagrams();
                Deadline deadline = Deadline.closing(flow, limit)) {
            try {
                flow.send(query, 0, query.length);
                receive(flow, query);
            } catch (IOException e) {
                failure = deadline.expired() ? "no answer within " + limit.toSeconds() + " s" : Failures.describe(e);
            }
        } catch (DialFailed e) {
            failure = Failures.describe(e);
        }
    }

    private void receive(DatagramStream flow, byte[] query) throws IOException {
        byte[] answer = new byte[MAX_ANSWER];
        int length = flow.receive(answer);
        if (length < 0) {
            failure = "the server closed the tunnel";
        } else if (RootQuery.isAnswered(query, answer, length)) {
            bytes = length;
        } else {
            failure = "what answers there does not speak DNS";
        }
    }
}
