package brookloom.client.dns;

import brookloom.net.dial.Outbound;
import brookloom.net.dns.DnsTransport;
import brookloom.proto.Destination;
import java.io.IOException;
import java.time.Duration;

/** A resolver that is asked without the tunnel, on UDP and TCP or over HTTPS. */
public final class DirectUpstream implements DnsUpstream {
    private static final Duration DATAGRAM_LIMIT = Duration.ofSeconds(6);
    private static final Duration STREAM_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final DnsTransport transport;

    /** Asks that resolver on UDP and TCP. */
    public DirectUpstream(Outbound out, Destination resolver) {
        this(resolver.toString(), DnsTransport.plain(out, resolver));
    }

    /** Asks by that transport, and owns it. */
    public DirectUpstream(String name, DnsTransport transport) {
        this.name = name;
        this.transport = transport;
    }

    @Override
    public byte[] ask(DnsQuery query) throws IOException {
        return query.checked(transport.ask(query.message(), DATAGRAM_LIMIT));
    }

    @Override
    public byte[] askByStream(DnsQuery query) throws IOException {
        return query.checked(transport.askForAll(query.message(), STREAM_LIMIT));
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
