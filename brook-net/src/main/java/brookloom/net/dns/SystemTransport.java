package brookloom.net.dns;

import brookloom.net.dial.Outbound;
import brookloom.net.dial.SourceAddress;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.Destination;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the name servers of {@link ResolvConf}: the next one where one does not answer or refuses, and all of them again
 * until the limit. A server that has not answered for a while is asked last.
 */
final class SystemTransport implements DnsTransport {
    private static final int FLAGS = 2;
    private static final int TRUNCATED = 0x02;
    private static final int CODES = 3;
    private static final int CODE = 0x0f;

    /** Queries in a row without an answer, of whatever names: one silent name is no sign of a silent server. */
    private static final int MOST_UNANSWERED = 16;

    private final KeepAlive keepAlive;
    private final AtomicInteger queries = new AtomicInteger();
    private volatile Setup setup;

    private record Setup(ResolvConf config, List<Server> servers) {
        static Setup of(ResolvConf config, KeepAlive keepAlive) {
            return new Setup(
                    config,
                    config.servers().stream()
                            .map(address -> new Server(address, keepAlive))
                            .toList());
        }
    }

    SystemTransport(ResolvConf config, KeepAlive keepAlive) {
        this.keepAlive = keepAlive;
        this.setup = Setup.of(config, keepAlive);
    }

    /** Asks other servers from now on. */
    void use(ResolvConf config) {
        setup = Setup.of(config, keepAlive);
    }

    @Override
    public byte[] ask(byte[] query, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        Setup now = setup;
        long pause = now.config().patience().toNanos();
        Round round = new Round(now.config().overTcp());
        while (end - System.nanoTime() > 0) {
            for (Server server : inOrder(now)) {
                byte[] answer = round.ask(server, query, Math.min(pause, end - System.nanoTime()));
                if (answer != null && isDecisive(answer)) {
                    return answer;
                }
            }
            if (round.isOver()) {
                return round.outcome();
            }
            pause *= 2;
        }
        throw new SocketTimeoutException("no answer");
    }

    private List<Server> inOrder(Setup now) {
        List<Server> servers = now.servers();
        int first = now.config().rotate() ? Math.floorMod(queries.getAndIncrement(), servers.size()) : 0;
        return Stream.concat(servers.subList(first, servers.size()).stream(), servers.subList(0, first).stream())
                .sorted(Comparator.comparing(Server::isSilent)) // stable
                .toList();
    }

    /** Returns whether no other server need be asked: this one has found out, or knows that there is nothing. */
    private static boolean isDecisive(byte[] answer) {
        int code = answer[CODES] & CODE;
        return code == 0 || code == 3; // NOERROR, NXDOMAIN
    }

    /** Results of the servers so far. */
    private static final class Round {
        private final boolean overTcp;
        private byte @Nullable [] poorAnswer;
        private @Nullable IOException failure;
        private boolean waited;

        Round(boolean overTcp) {
            this.overTcp = overTcp;
        }

        byte @Nullable [] ask(Server server, byte[] query, long nanos) throws IOException {
            if (nanos <= 0) {
                return null;
            }
            try {
                byte[] answer = server.ask(query, Duration.ofNanos(nanos), overTcp);
                waited |= answer == null;
                poorAnswer = answer == null ? poorAnswer : answer;
                return answer;
            } catch (SocketTimeoutException e) {
                waited = true;
                return null;
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                failure = e;
                return null;
            }
        }

        /** Returns whether another round would only bring the same. */
        boolean isOver() {
            return poorAnswer != null || !waited;
        }

        byte[] outcome() throws IOException {
            if (poorAnswer != null) {
                return poorAnswer;
            }
            throw failure == null ? new SocketTimeoutException("no answer") : failure;
        }
    }

    /** One name server, and how it has been. */
    private static final class Server {
        private final PlainTransport transport;
        private final AtomicInteger unanswered = new AtomicInteger();

        Server(InetSocketAddress address, KeepAlive keepAlive) {
            this.transport = new PlainTransport(Outbound.from(SourceAddress.ANY, keepAlive), Destination.of(address));
        }

        boolean isSilent() {
            return unanswered.get() >= MOST_UNANSWERED;
        }

        /** Returns null when no answer comes within the limit. */
        byte @Nullable [] ask(byte[] query, Duration limit, boolean overTcp) throws IOException {
            unanswered.updateAndGet(count -> Math.min(count + 1, MOST_UNANSWERED));
            byte[] answer = overTcp ? transport.askForAll(query, limit) : transport.askOnce(query, limit);
            if (answer == null) {
                return null;
            }
            unanswered.set(0);
            return (answer[FLAGS] & TRUNCATED) != 0 && !overTcp ? transport.askForAll(query, limit) : answer;
        }
    }
}
