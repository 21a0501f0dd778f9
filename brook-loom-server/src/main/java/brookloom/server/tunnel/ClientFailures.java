package brookloom.server.tunnel;

import brookloom.net.dial.DialFailed;
import brookloom.net.text.LogTags;
import brookloom.proto.BrookException;
import brookloom.proto.Network;
import brookloom.server.targets.Peer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.tinylog.Logger;

/** Logs and counts what clients do wrong, so that nobody can fill the log. Owned by the server. */
public final class ClientFailures implements AutoCloseable {
    /** Lines for each address and minute about targets of TCP, of which a page may have many. */
    private static final int TARGET_LINES = 10;

    /** Only who has the password gets so far. */
    private static final String UPDATE = "; update this client, which has the password";

    private final FailureLog refused = new FailureLog(1, Logger::warn);
    private final FailureLog tcp = new FailureLog(TARGET_LINES, ClientFailures::tell);
    private final FailureLog udp = new FailureLog(1, ClientFailures::tell);
    private final FailureLog ports = new FailureLog(1, ClientFailures::tell);
    private final Map<String, LongAdder> causes = new ConcurrentSkipListMap<>();

    private static void tell(String line) {
        Logger.tag(LogTags.REPEATS).info("{}", line);
    }

    /** Logs a client that does not authenticate, or breaks the protocol. */
    void refused(Peer peer, BrookException why) {
        count(cause(why));
        refused.failed(peer, "refused: " + explained(why));
    }

    private static String explained(BrookException why) {
        return switch (why) {
            case BrookException.AuthenticationFailed e ->
                "another password, HKDF info or --withoutBrookProtocol than here, or not a Brook client ("
                        + e.getMessage() + "); if the client is yours, compare these at both ends";
            case BrookException.ReplayMemoryFull e -> e.getMessage() + "; spread the clients over more servers";
            case BrookException.FragmentTooLarge e -> e.getMessage() + UPDATE;
            case BrookException.MalformedRequest e -> e.getMessage() + UPDATE;
            default -> String.valueOf(why.getMessage());
        };
    }

    /**
     * Logs a target that a client with the password does not reach, without naming it: where users go is nothing that an
     * operator's log tells unasked.
     */
    public void notReached(Peer peer, Network network, DialFailed why) {
        count(network + " target not reached");
        (network == Network.TCP ? tcp : udp).failed(peer, network + " target not reached: " + why.reason());
        Logger.debug("{} → {}", peer, why.getMessage());
    }

    /** Logs a port of this server that a client asks for and does not get, or a connection to one; the reason says what to do. */
    public void notForwarded(Peer peer, DialFailed why) {
        count("-R refused");
        ports.failed(peer, "-R refused: " + why.reason());
        Logger.debug("{} → {}", peer, why.getMessage());
    }

    /** Logs a load balancer's connection that was closed, since it did not begin with a header of the PROXY protocol. */
    void noProxyHeader(Peer balancer, IOException why) {
        count("no PROXY header");
        refused.failed(
                balancer,
                "closed: --proxyProtocol expects a PROXY header from this address, got " + why.getMessage()
                        + "; enable it there (HAProxy: send-proxy-v2)");
    }

    private void count(String cause) {
        causes.computeIfAbsent(cause, name -> new LongAdder()).increment();
    }

    private static String cause(BrookException why) {
        return switch (why) {
            case BrookException.AuthenticationFailed e -> "not authenticated";
            case BrookException.RequestExpired e -> "clock too far";
            case BrookException.RequestReplayed e -> "replayed";
            case BrookException.ReplayMemoryFull e -> "replay memory full";
            case BrookException.RequestBeforeStart e -> "from before the start";
            case BrookException.FragmentTooLarge e -> "fragment too large";
            case BrookException.MalformedRequest e -> "malformed";
            case BrookException.UserNotServed e -> "user not served";
            case BrookException.TruncatedStream e -> "truncated";
        };
    }

    /** Returns how often each cause came, as {@code cause: count}. */
    Map<String, LongAdder> causes() {
        return causes;
    }

    /** Logs what is counted. */
    @Override
    public void close() {
        refused.close();
        tcp.close();
        udp.close();
        ports.close();
        if (!causes.isEmpty()) {
            String counts = causes.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(cause -> cause.getKey() + " " + cause.getValue())
                    .collect(Collectors.joining(", "));
            Logger.info("failures of clients since the start: {}", counts);
        }
    }
}
