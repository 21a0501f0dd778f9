package brookloom.cli.doctor;

import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Outcome.Skipped;
import brookloom.net.listen.Descriptors;

/** Compares the process's limit on file descriptors with what tunnels need: two or three each. */
public final class DescriptorStep implements Step {
    private final long limit;
    private final long least;

    /** @param least below which apps would soon be refused */
    public DescriptorStep(long least) {
        this(Descriptors.ofProcess().limit(), least);
    }

    DescriptorStep(long limit, long least) {
        this.limit = limit;
        this.least = least;
    }

    @Override
    public String name() {
        return "descriptors";
    }

    @Override
    public Outcome run() {
        if (limit < 0) {
            return new Skipped("this system does not show the limit on file descriptors");
        }
        return limit < least
                ? new Problem(
                        "at most " + limit + " file descriptors here, which serves about "
                                + limit / Descriptors.PER_CONNECTION
                                + " connections at a time: raise the limit, such as by LimitNOFILE= or ulimit -n",
                        false)
                : new Passed("up to " + limit + " file descriptors");
    }
}
