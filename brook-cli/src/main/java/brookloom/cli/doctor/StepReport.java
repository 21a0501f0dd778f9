package brookloom.cli.doctor;

import java.time.Duration;

/**
 * Holds what one step found, and how long that took.
 *
 * @param step the step's name
 */
public record StepReport(String step, Outcome outcome, Duration took) {}
