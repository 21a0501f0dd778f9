package brookloom.cli.doctor;

/** Prints an examination while it runs. */
interface ReportWriter {
    /** Prints what a step found, on one line. */
    void step(StepReport report);

    /** Prints the result, on the last line. */
    void verdict(Verdict verdict);
}
