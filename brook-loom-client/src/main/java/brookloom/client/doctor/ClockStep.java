package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Outcome.Skipped;
import brookloom.cli.doctor.Step;
import brookloom.proto.BrookProtocol;
import java.time.Duration;

/** Compares this machine's clock with the server's, which is in the Date of its page. */
final class ClockStep implements Step {
    /** Half of what tunnels take: the rest goes to the time that openings travel, and to clocks that drift. */
    private static final Duration MOST = BrookProtocol.MAX_CLOCK_DIFFERENCE.dividedBy(2);

    private final FrontPage page;
    private final CorrectedClock clock;

    /** @param clock is corrected by the difference, for the steps that follow */
    ClockStep(FrontPage page, CorrectedClock clock) {
        this.page = page;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public Outcome run() {
        Duration ahead = page.clockAhead();
        if (ahead == null) {
            return new Skipped("the server does not show its time");
        }
        String seconds = ahead.abs().toSeconds() + " s";
        if (ahead.abs().compareTo(MOST) <= 0) {
            return new Passed("within " + seconds + " of the server's");
        }
        clock.correct(ahead);
        return new Problem(
                "this machine's clock is " + seconds + (ahead.isNegative() ? " behind" : " ahead of")
                        + " the server's, and tunnels are refused over "
                        + BrookProtocol.MAX_CLOCK_DIFFERENCE.toSeconds()
                        + " s: set the clocks of both machines, such as by NTP (timedatectl set-ntp true)",
                false);
    }
}
