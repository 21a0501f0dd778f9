package brookloom.server.doctor;

import brookloom.net.dial.Outbound;
import brookloom.net.dns.DnsTransport;
import brookloom.net.dns.RootQuery;
import brookloom.proto.Destination;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a DNS server as targets are reached, over TCP and UDP, each once: what one brings says how to read the other. */
final class ResolverQueries {
    private static final Duration LIMIT = Duration.ofSeconds(6);

    private final Outbound out;
    private final Destination resolver;
    private @Nullable Result tcp;
    private @Nullable Result udp;

    /**
     * Holds what a query has brought.
     *
     * @param bytes of the answer
     * @param failure null for an answer
     */
    record Result(int bytes, @Nullable IOException failure) {
        boolean isAnswer() {
            return failure == null;
        }
    }

    private interface Query {
        byte[] ask(DnsTransport transport) throws IOException;
    }

    ResolverQueries(Outbound out, Destination resolver) {
        this.out = out;
        this.resolver = resolver;
    }

    /** Returns the resolver that is asked. */
    Destination resolver() {
        return resolver;
    }

    /** Returns what came over TCP. */
    Result tcp() {
        Result known = tcp;
        if (known == null) {
            known = ask(transport -> transport.askForAll(RootQuery.small(), LIMIT));
            tcp = known;
        }
        return known;
    }

    /** Returns what came over UDP. */
    Result udp() {
        Result known = udp;
        if (known == null) {
            known = ask(transport -> transport.ask(RootQuery.small(), LIMIT));
            udp = known;
        }
        return known;
    }

    private Result ask(Query query) {
        try (DnsTransport transport = DnsTransport.plain(out, resolver)) {
            return new Result(query.ask(transport).length, null);
        } catch (IOException e) {
            return new Result(0, e);
        }
    }
}
