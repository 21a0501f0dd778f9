package brookloom.client.servers;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.SeveralUpstreams.Selection;
import brookloom.client.config.Upstream;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.dial.FlowAffinity.AtServer;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.UserError;
import brookloom.observe.Reading;
import brookloom.observe.Vitals;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Reaches destinations by one of several servers:
 *
 * <pre>
 *   destination --> Ranking: servers in order --> Member --> its Dialer
 *                      ^                            |
 *                      +---- HealthChecks &lt;---------+ failures, silence
 * </pre>
 *
 * A server that fails costs the tunnels that run through it; the next request goes to another.
 */
public final class ServerPool implements Dialer {
    private final SeveralUpstreams config;
    private final Opener opener;
    private final boolean patient;
    private final Ranking ranking;
    private final @Nullable LinkList subscribed;
    private final HealthChecks checks;

    /** All that were ever used, by link or place, so that one that comes back is known. Of one thread at a time. */
    private final Map<String, Member> known = new LinkedHashMap<>();

    private volatile List<Member> members = List.of();
    private volatile @Nullable List<String> applied;

    /** Makes a dialer of a server. */
    public interface Opener {
        /** Returns a dialer, which the caller owns. */
        Dialer open(Upstream upstream) throws UserError, IOException;
    }

    private ServerPool(SeveralUpstreams config, Opener opener, boolean patient, @Nullable Path state)
            throws UserError, IOException {
        this.config = config;
        this.opener = opener;
        this.patient = patient;
        this.ranking = new Ranking(config.selection());
        this.subscribed = config.subscription() == null ? null : LinkList.open(config.subscription(), state);
        this.checks = new HealthChecks(config.checkTarget(), this::update, () -> members);
    }

    /**
     * Opens the servers and begins to check them when the first destination is asked for.
     *
     * @param patient whether a dial may take as long as its target needs
     * @param state keeps the list of a subscription; null to keep nothing
     */
    public static ServerPool open(
            SeveralUpstreams config, Opener opener, boolean patient, Vitals vitals, @Nullable Path state)
            throws UserError, IOException {
        ServerPool pool = new ServerPool(config, opener, patient, state);
        try {
            pool.openAll();
            pool.show(vitals);
            pool.checks.start();
            return pool;
        } catch (UserError | IOException | RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private void openAll() throws UserError, IOException {
        for (int i = 0; i < config.servers().size(); i++) {
            add(Integer.toString(i), config.servers().get(i));
        }
        update();
        if (members.isEmpty()) {
            throw new UserError("--subscribe: none of its links can be used");
        }
    }

    private void add(String key, Upstream upstream) throws UserError, IOException {
        String name = upstream.toString();
        long same = known.values().stream()
                .filter(member -> member.upstream().toString().equals(name))
                .count();
        known.put(key, new Member(same == 0 ? name : name + " #" + (same + 1), upstream, opener.open(upstream)));
    }

    private void show(Vitals vitals) {
        vitals.addFact("Servers", () -> members.stream().map(Member::toString).collect(Collectors.joining("; ")));
        vitals.addFact(Vitals.SERVER, () -> {
            List<Member> order = order(Destination.ASSOCIATION);
            return config.selection() == Selection.SPREAD || order.isEmpty()
                    ? config.toString()
                    : order.getFirst().name();
        });
        vitals.addMany(Reading.SERVERS_UP, () -> values(member -> member.tier() == 0 ? 1 : 0));
        vitals.addMany(Reading.SERVER_LATENCY, () -> values(Member::latencyNanos));
    }

    private Map<String, Long> values(ToLongFunction<Member> value) {
        Map<String, Long> values = new LinkedHashMap<>();
        members.forEach(member -> values.put(member.name(), value.applyAsLong(member)));
        return values;
    }

    /** Takes over what the subscription says now. Returns the servers in use. */
    private List<Member> update() {
        LinkList list = subscribed;
        List<String> links = list == null ? List.of() : list.current();
        if (links.equals(applied)) {
            return members;
        }
        List<Member> next = new ArrayList<>();
        for (int i = 0; i < config.servers().size(); i++) {
            next.add(Objects.requireNonNull(known.get(Integer.toString(i))));
        }
        for (String link : links) {
            Member member = subscribed(link);
            if (member != null) {
                next.add(member);
            }
        }
        applied = links;
        if (!next.isEmpty()) {
            members = List.copyOf(next);
        }
        return members;
    }

    private @Nullable Member subscribed(String link) {
        try {
            if (!known.containsKey(link)) {
                add(link, Objects.requireNonNull(config.subscription()).reader().read(link));
            }
        } catch (UserError | IOException | RuntimeException e) {
            Logger.warn("a link of --subscribe is left out: {}", e.getMessage());
        }
        return known.get(link);
    }

    /** A server that fails is known to fail, so that the next one is another. */
    @Override
    public Dialer pinned() {
        List<Member> order = order(Destination.ASSOCIATION);
        return order.isEmpty() ? this : new PinnedDialer(order.getFirst(), checks);
    }

    private List<Member> order(Destination destination) {
        return ranking.order(members, destination);
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        return dialTcp(order(destination), destination, earlyData);
    }

    private ByteStream dialTcp(List<Member> order, Destination destination, byte[] earlyData) throws DialFailed {
        record Dialled(Member member, ByteStream tunnel) {}
        Dialled dialled =
                attempt(order, member -> new Dialled(member, member.dialer().dialTcp(destination, earlyData)));
        List<Member> others =
                order.stream().filter(member -> member != dialled.member()).toList();
        return patient || others.isEmpty()
                ? dialled.tunnel()
                : new RescuedStream(dialled.tunnel(), earlyData, (sent, failure) -> {
                    if (!dialled.member().isToBlame(failure)) {
                        throw failure;
                    }
                    checks.failed(dialled.member(), failure);
                    return dialTcp(others, destination, sent);
                });
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
        List<Member> order = new ArrayList<>(order(destination));
        if (destination.equals(Destination.ASSOCIATION)) {
            order.removeIf(member -> !member.dialer().associates());
        }
        Member last = affinity instanceof AtServer at ? named(order, at.server()) : null;
        if (last != null && last.tier() == 0) {
            order.remove(last);
            order.addFirst(last);
        }
        return attempt(order, member -> {
            FlowAffinity own = affinity instanceof AtServer at && at.server().equals(member.name())
                    ? at.affinity()
                    : FlowAffinity.NONE;
            UdpTunnel tunnel = member.dialer().dialUdp(destination, own);
            return new UdpTunnel(tunnel.datagrams(), new AtServer(member.name(), tunnel.affinity()));
        });
    }

    private static @Nullable Member named(List<Member> order, String name) {
        return order.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private interface Attempt<T> {
        T dial(Member member) throws DialFailed;
    }

    /** Tries one server after another until one takes it, or the failure is not the server's. */
    private <T> T attempt(List<Member> order, Attempt<T> attempt) throws DialFailed {
        checks.used();
        DialFailed failure = null;
        for (int i = 0; i < order.size(); i++) {
            Member member = order.get(i);
            boolean others = i < order.size() - 1;
            try {
                T taken = others && !patient
                        ? Patience.within(member.patience(), member.name(), () -> attempt.dial(member))
                        : attempt.dial(member);
                checks.served(member);
                return taken;
            } catch (DialFailed e) {
                if (!member.isToBlame(e) || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                failure = failure == null ? e : failure;
                checks.failed(member, e);
            }
        }
        throw failure == null
                ? new DialFailed(ReplyCode.GENERAL_FAILURE, "none of the servers takes this now: it is tried again")
                : failure;
    }

    @Override
    public boolean associates() {
        for (Member member : members) {
            if (member.tier() == 0 && member.dialer().associates()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable String connect() throws DialFailed {
        return attempt(order(Destination.ASSOCIATION), member -> {
            String security = member.dialer().connect();
            return security == null ? "" : security;
        });
    }

    @Override
    public void close() {
        checks.close();
        if (subscribed != null) {
            subscribed.close();
        }
        known.values().forEach(member -> member.dialer().close());
        known.forEach((key, member) -> {
            boolean own = key.startsWith("brook://");
            if (own && member.upstream() instanceof BrookUpstream brook) {
                brook.password().close();
            }
        });
    }
}
