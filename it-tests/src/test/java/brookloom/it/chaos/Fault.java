package brookloom.it.chaos;

import brookloom.it.ends.CarrierKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Something that happens to one direction of a connection.
 *
 * @param kind of the fault
 * @param at how many bytes pass before it
 * @param size bytes or milliseconds, as the kind has it
 */
record Fault(Kind kind, long at, int size) {
    private static final int MOST_FAULTS = 3;
    private static final double FARTHEST = Math.log(400_000);
    private static final int MOST_SIZE = 300;

    /** What networks do. */
    enum Kind {
        /** Resets both ends. */
        CUT,
        /** Ends both directions in order, and passes nothing on any more. */
        END,
        /** Passes nothing on for some milliseconds. */
        STALL,
        /** Passes some bytes on one by one. */
        TRICKLE,
        /** Flips a bit of the next byte. */
        FLIP,
        /** Passes some bytes on twice. */
        DUPLICATE,
        /** Drops some bytes. */
        SWALLOW,
        /** Drops all that comes in both directions from now on. */
        FORGET;

        /** Returns what the carrier can notice: bare bytes without TLS have nothing that authenticates them. */
        static Set<Kind> noticedOver(CarrierKind carrier) {
            if (!carrier.isBare() || carrier.isTls()) {
                return EnumSet.allOf(Kind.class);
            }
            Set<Kind> noticed = EnumSet.of(CUT, STALL, TRICKLE, FORGET);
            if (carrier != CarrierKind.WS_BARE) { // which has only a FIN to end with
                noticed.add(END);
            }
            return noticed;
        }
    }

    /** Draws what happens to one direction, often nothing. */
    static List<Fault> draw(Random random, Set<Kind> kinds) {
        List<Kind> choice = List.copyOf(EnumSet.copyOf(kinds));
        List<Fault> faults = new ArrayList<>();
        for (int count = random.nextInt(MOST_FAULTS + 1); count > 0; count--) {
            Kind kind = choice.get(random.nextInt(choice.size()));
            long at = Math.round(Math.exp(random.nextDouble() * FARTHEST));
            faults.add(new Fault(kind, at, 1 + random.nextInt(MOST_SIZE)));
        }
        faults.sort(Comparator.comparingLong(Fault::at));
        return faults;
    }
}
