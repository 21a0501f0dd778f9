package brookloom.net.dns;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.LiteralNames;
import brookloom.net.dial.SourceAddress;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.Failures;
import brookloom.proto.HostAddress;
import brookloom.proto.InternationalName;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;
import org.xbill.DNS.lookup.ServerFailedException;

/**
 * Asks a name server of the user's choice for both kinds of addresses at once, and remembers the answers for as long as
 * they say. Each query waits on a virtual thread of its own, so that slow names delay no others.
 */
public final class DnsResolver extends FairResolver implements AutoCloseable {
    /** Time for which only the preferred kind of address is awaited. */
    private static final Duration PREFERENCE = Duration.ofSeconds(2);

    /** RFC 8305 §3: how long the other kind may keep us, once we have the preferred one. */
    private static final Duration RESOLUTION_DELAY = Duration.ofMillis(50);

    /** Limit on concurrent queries: each has a socket. */
    private static final int MOST_QUERIES = 2048;

    private static final int CACHED_RECORDS = 10_000;
    private static final int LONGEST_CACHED_SECONDS = 3600;
    private static final int LONGEST_CACHED_FAILURE_SECONDS = 60;

    private final Object server;
    private final AddressFamily preferred;
    private final DnsTransport transport;
    private final ExecutorService threads;
    private final Cache cache = new Cache(DClass.IN);
    private final FairSlots<String> slots = new FairSlots<>(MOST_QUERIES);

    private DnsResolver(Object server, AddressFamily preferred, DnsTransport transport) {
        this.server = server;
        this.preferred = preferred;
        this.transport = transport;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("dns-query-", 0).factory());
        cache.setMaxEntries(CACHED_RECORDS);
        cache.setMaxCache(LONGEST_CACHED_SECONDS);
        cache.setMaxNCache(LONGEST_CACHED_FAILURE_SECONDS);
    }

    /**
     * Asks this server.
     *
     * @param preferred whose addresses come first
     * @param source of the queries
     * @param keepAlive of connections
     * @throws IOException when this machine has no means for it
     */
    public static DnsResolver open(DnsServer server, AddressFamily preferred, SourceAddress source, KeepAlive keepAlive)
            throws IOException {
        return new DnsResolver(server, preferred, DnsTransport.open(server, source, keepAlive));
    }

    /** Creates a resolver with the given trust in certificates. */
    public static DnsResolver open(
            DnsServer server, AddressFamily preferred, SourceAddress source, KeepAlive keepAlive, SSLContext tls)
            throws IOException {
        return new DnsResolver(server, preferred, DnsTransport.open(server, source, keepAlive, tls));
    }

    /**
     * Asks by this transport, and owns it.
     *
     * @param server names what is asked, in errors
     */
    static DnsResolver of(String server, AddressFamily preferred, DnsTransport transport) {
        return new DnsResolver(server, preferred, transport);
    }

    /** Asks no server for what is no name of DNS: an address as a text, and localhost (RFC 6761 §6.3). */
    @Override
    List<InetAddress> lookUp(HostAddress.Domain domain, Duration limit, String client) throws DialFailed {
        Optional<InetAddress> literal = LiteralNames.addressOf(domain.name());
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        return lookUp(domain.name(), List.of(domain.name()), limit, client);
    }

    /**
     * Returns the addresses of the first candidate that has some.
     *
     * @param name shown in errors
     * @param candidates at least one
     */
    List<InetAddress> lookUp(String name, List<String> candidates, Duration limit, String client) throws DialFailed {
        long end = System.nanoTime() + limit.toNanos();
        List<Throwable> failures = List.of();
        for (Name candidate : parse(name, candidates)) {
            var first = ask(candidate, preferred, limit, client);
            var second = ask(candidate, preferred.other(), limit, client);
            List<InetAddress> addresses = await(first, second, end);
            if (!addresses.isEmpty()) {
                return addresses;
            }
            failures = failures(first, second);
            first.cancel(false); // what is not answered by now need not be asked on
            second.cancel(false);
            if (!failures.stream().allMatch(DnsResolver::isNegative)) {
                break;
            }
        }
        throw explain(name, limit, failures);
    }

    /** Returns whether the name has no addresses: another one may. */
    private static boolean isNegative(Throwable failure) {
        return failure instanceof NoSuchDomainException || failure instanceof NoSuchRRSetException;
    }

    private static List<InetAddress> await(
            CompletableFuture<List<InetAddress>> first, CompletableFuture<List<InetAddress>> second, long end)
            throws DialFailed {
        long preference = Math.min(PREFERENCE.toNanos(), end - System.nanoTime());
        List<InetAddress> addresses = new ArrayList<>(await(first, preference));
        if (!addresses.isEmpty()) {
            addresses.addAll(await(second, RESOLUTION_DELAY.toNanos()));
            return addresses;
        }
        addresses.addAll(await(second, end - System.nanoTime()));
        if (addresses.isEmpty()) {
            addresses.addAll(await(first, end - System.nanoTime()));
        }
        return addresses;
    }

    private CompletableFuture<List<InetAddress>> ask(Name name, AddressFamily family, Duration limit, String client) {
        TransportResolver queries = new TransportResolver(transport, limit);
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        var slot = slots.enter(
                client,
                () -> answer.completeExceptionally(
                        new IOException("given up, since " + MOST_QUERIES + " queries wait for answers already")));
        var unused = answer.whenComplete((addresses, failure) -> {
            if (failure != null) {
                queries.cancel();
            }
        });
        LookupSession.builder()
                .resolver(queries)
                .cache(cache)
                .executor(threads)
                .build()
                .lookupAsync(name, family.type())
                .whenComplete((result, failure) -> {
                    slot.leave();
                    if (failure == null) {
                        answer.complete(addresses(result));
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    private static List<InetAddress> addresses(LookupResult result) {
        List<InetAddress> addresses = new ArrayList<>();
        for (Record found : result.getRecords()) {
            switch (found) {
                case ARecord ipv4 -> addresses.add(ipv4.getAddress());
                case AAAARecord ipv6 -> addresses.add(ipv6.getAddress());
                default -> {
                    // Signatures and such.
                }
            }
        }
        return addresses;
    }

    /** Returns the addresses, none when there are none, or not in time. */
    private static List<InetAddress> await(CompletableFuture<List<InetAddress>> answer, long nanos) throws DialFailed {
        try {
            return answer.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return List.of(); // explained when the other kind has none either
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DialFailed(ReplyCode.GENERAL_FAILURE, "lookup interrupted", e);
        }
    }

    /** Leaves out what cannot be a name: one that is long enough has no room for a suffix. */
    private static List<Name> parse(String name, List<String> candidates) throws DialFailed {
        List<Name> names = new ArrayList<>();
        Exception problem = null;
        for (String candidate : candidates) {
            try {
                names.add(Name.fromString(InternationalName.toAscii(candidate), Name.root));
            } catch (TextParseException | IllegalArgumentException e) {
                problem = e;
            }
        }
        if (names.isEmpty()) {
            throw DialFailed.of(ReplyCode.HOST_UNREACHABLE, name, "not a name that DNS could know", problem);
        }
        return names;
    }

    /** Reason why neither kind of address was found. */
    private DialFailed explain(String name, Duration limit, List<Throwable> failures) {
        for (Throwable failure : failures) {
            if (failure instanceof NoSuchDomainException) {
                return DialFailed.of(ReplyCode.HOST_UNREACHABLE, name, "unknown host, says " + server, failure);
            }
        }
        for (Throwable failure : failures) {
            if (!(failure instanceof NoSuchRRSetException)) {
                return explain(name, limit, failure);
            }
        }
        return DialFailed.of(ReplyCode.HOST_UNREACHABLE, name, "no address, says " + server);
    }

    /** Explains a query that failed; a library's own text may name what was asked for, so it is no reason to log. */
    private DialFailed explain(String name, Duration limit, Throwable failure) {
        String late = "no answer from " + server + " within " + limit.toSeconds() + " s";
        ReplyCode code = ReplyCode.HOST_UNREACHABLE;
        return switch (failure) {
            case SocketTimeoutException e -> DialFailed.of(code, name, late, e);
            case TimeoutException e -> DialFailed.of(code, name, late, e);
            case ServerFailedException e -> DialFailed.of(code, name, server + " fails on it (SERVFAIL)", e);
            case PortUnreachableException e ->
                DialFailed.of(code, name, server + ": " + Failures.reason(e) + "; is --dialWithDNS right?", e);
            default -> DialFailed.of(code, name, server + ": " + Failures.describe(failure), failure);
        };
    }

    /** Returns each query's failure; a timeout for one without an outcome. */
    @SafeVarargs
    private static List<Throwable> failures(CompletableFuture<List<InetAddress>>... answers) {
        List<Throwable> failures = new ArrayList<>();
        for (CompletableFuture<List<InetAddress>> answer : answers) {
            if (!answer.isDone()) {
                failures.add(new TimeoutException());
            } else if (answer.isCompletedExceptionally()) {
                failures.add(rootOf(answer.exceptionNow()));
            }
        }
        return failures;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null
                && (root instanceof CompletionException || root instanceof UncheckedIOException)) {
            root = root.getCause();
        }
        return root;
    }

    /** Forgets the answers so far. */
    void forget() {
        cache.clearCache();
    }

    /** Ends the queries in flight. */
    @Override
    public void close() {
        transport.close();
        threads.shutdownNow();
        threads.close();
    }
}
