package brookloom.client.dns;

import brookloom.client.dns.DnsQuery.BadQuery;
import brookloom.net.text.LogTags;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Makes the answer to a message, from rules or a resolver. The only place where a query's failures are judged. */
final class DnsAnswers implements Closeable {
    private final DnsRules rules;
    private final Asked tunnel;
    private final Asked bypass;

    /** Owns both. */
    DnsAnswers(DnsRules rules, DnsUpstream tunnel, DnsUpstream bypass) {
        this.rules = rules;
        this.tunnel = new Asked(tunnel, new AtomicBoolean());
        this.bypass = new Asked(bypass, new AtomicBoolean());
    }

    /** A resolver, and whether it was in trouble the last time it was asked. */
    private record Asked(DnsUpstream upstream, AtomicBoolean troubled) {
        /** Trouble is logged when it begins, not with every query that meets it. */
        void failed(DnsQuery query, IOException e) {
            String reason = String.valueOf(e.getMessage());
            if (troubled.getAndSet(true)) {
                Logger.debug("{}: resolver {}: {}", query, upstream, reason);
            } else {
                Logger.warn("resolver {} fails: {}", upstream, reason);
            }
        }

        void succeeded() {
            if (troubled.getAndSet(false)) {
                Logger.tag(LogTags.REPEATS).info("resolver {} answers again", upstream);
            }
        }
    }

    /** Transport of a query, which limits the length of its answer. */
    private enum Transport {
        DATAGRAM,
        STREAM
    }

    /** Returns the answer to a datagram, as long as the app takes; null when there is nothing to say. */
    byte @Nullable [] toDatagram(byte[] message) {
        return answer(message, Transport.DATAGRAM);
    }

    /** Returns the answer to a message on a stream; null when there is nothing to say. */
    byte @Nullable [] toStreamed(byte[] message) {
        return answer(message, Transport.STREAM);
    }

    /** Returns the answer that sends an app to TCP, without asking anybody; null when there is nothing to say. */
    static byte @Nullable [] truncated(byte[] message) {
        try {
            return DnsQuery.parse(message).truncated();
        } catch (BadQuery e) {
            return null;
        }
    }

    private byte @Nullable [] answer(byte[] message, Transport transport) {
        try {
            DnsQuery query = DnsQuery.parse(message);
            byte[] answer = switch (rules.judge(query)) {
                case EMPTY -> query.empty();
                case BYPASS -> ask(bypass, query, transport);
                case TUNNEL -> ask(tunnel, query, transport);
            };
            return transport == Transport.DATAGRAM && answer.length > query.maxUdpAnswer() ? query.truncated() : answer;
        } catch (BadQuery e) {
            Logger.debug("DNS: got {}", e.getMessage());
            return e.reply();
        }
    }

    private static byte[] ask(Asked asked, DnsQuery query, Transport transport) {
        DnsUpstream upstream = asked.upstream();
        try {
            byte[] answer = transport == Transport.DATAGRAM ? upstream.ask(query) : upstream.askByStream(query);
            asked.succeeded();
            return answer;
        } catch (IOException e) {
            asked.failed(query, e);
            return query.failure();
        }
    }

    @Override
    public void close() {
        tunnel.upstream().close();
        bypass.upstream().close();
    }
}
