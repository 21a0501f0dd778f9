package brookloom.client.servers;

import brookloom.client.config.SeveralUpstreams.Selection;
import brookloom.proto.Destination;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders servers by how they are to be tried. */
final class Ranking {
    /** Another server has to be this much faster to take over, or connections would wander. */
    private static final double CLEARLY = 0.75;

    private final Selection selection;
    private volatile @Nullable Member fastest;

    Ranking(Selection selection) {
        this.selection = selection;
    }

    /** Returns all of them, the one to use first; those that do not work come last. */
    List<Member> order(List<Member> members, Destination destination) {
        record Rated(Member member, int tier, double cost) {}
        Member favourite = fastest;
        List<Rated> rated = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            double cost = switch (selection) {
                case FAILOVER -> i;
                case SPREAD -> -score(member, destination);
                case FASTEST -> latency(member) * (member == favourite ? CLEARLY : 1);
            };
            rated.add(new Rated(member, member.tier(), cost));
        }
        rated.sort(Comparator.comparingInt(Rated::tier).thenComparingDouble(Rated::cost));
        List<Member> order = rated.stream().map(Rated::member).toList();
        if (selection == Selection.FASTEST && !order.isEmpty()) {
            fastest = order.getFirst();
        }
        return order;
    }

    private static double latency(Member member) {
        return member.latencyNanos() == 0 ? Double.MAX_VALUE : member.latencyNanos();
    }

    /** Rendezvous hashing: when a server goes, only its own destinations move. */
    private static double score(Member member, Destination destination) {
        long hash =
                31L * member.name().hashCode() + destination.host().toString().hashCode();
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (double) ((hash ^ (hash >>> 33)) >>> 11);
    }
}
