package brookloom.cli.doctor;

/** Holds what a step found. */
public sealed interface Outcome {
    /** Returns one line about it. */
    String detail();

    /** Returns the word that reports show for it. */
    String result();

    /** Reports that nothing is wrong. */
    record Passed(String detail) implements Outcome {
        @Override
        public String result() {
            return "ok";
        }
    }

    /** Reports that there was nothing to examine, and why. */
    record Skipped(String detail) implements Outcome {
        @Override
        public String result() {
            return "skipped";
        }
    }

    /**
     * Reports a problem.
     *
     * @param detail names the cause and what to do about it
     * @param fatal whether the following steps would only meet it again
     */
    record Problem(String detail, boolean fatal) implements Outcome {
        @Override
        public String result() {
            return "problem";
        }
    }
}
