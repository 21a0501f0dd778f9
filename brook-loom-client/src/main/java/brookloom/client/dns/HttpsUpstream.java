package brookloom.client.dns;

import brookloom.net.dns.DnsTransport;
import java.io.IOException;
import java.time.Duration;

/** A resolver that is asked over HTTPS, without the tunnel. */
public final class HttpsUpstream implements DnsUpstream {
    /** RFC 8484 §4.1: where nobody can slip an answer in, one id is as good as another. */
    private static final int ID = 0;

    private static final Duration LIMIT = Duration.ofSeconds(6);

    private final String name;
    private final DnsTransport transport;

    /** Asks by that transport, and owns it. */
    public HttpsUpstream(String name, DnsTransport transport) {
        this.name = name;
        this.transport = transport;
    }

    @Override
    public byte[] ask(DnsQuery query) throws IOException {
        byte[] answer = transport.ask(query.withId(ID), LIMIT);
        if (!query.isAnsweredBy(answer)) {
            throw new IOException("answered another question");
        }
        return query.withOwnId(answer);
    }

    @Override
    public byte[] askByStream(DnsQuery query) throws IOException {
        return ask(query);
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
