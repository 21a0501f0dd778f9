package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Skipped;
import brookloom.cli.doctor.Step;

/** Reports whether the server reached the target of the tunnel by which the password was tried. */
final class TargetStep implements Step {
    private Outcome outcome = new Skipped("no tunnel was opened");

    /** Sets the outcome. */
    void learn(Outcome found) {
        outcome = found;
    }

    @Override
    public String name() {
        return "target";
    }

    @Override
    public Outcome run() {
        return outcome;
    }
}
