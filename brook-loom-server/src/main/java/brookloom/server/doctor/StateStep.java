package brookloom.server.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;
import brookloom.net.text.UserError;
import brookloom.server.config.StateConfig;
import brookloom.server.shared.StoreFailed;
import brookloom.server.shared.StoreProbe;
import java.time.Duration;

/** Runs every command that servers need at the store of shared state, on a key of its own, and measures an answer. */
final class StateStep implements Step {
    private final StateConfig config;

    StateStep(StateConfig config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "shared state";
    }

    @Override
    public Outcome run() {
        try {
            Duration answer = StoreProbe.run(config);
            String text = config + " answers within " + Math.max(1, answer.toMillis()) + " ms";
            return answer.compareTo(config.patience()) <= 0
                    ? new Passed(text)
                    : new Problem(
                            text + ", and servers wait for " + config.patience().toMillis()
                                    + " ms only: use a store that is nearer",
                            false);
        } catch (StoreFailed e) {
            return new Problem(config + " cannot be used: " + e.getMessage(), false);
        } catch (UserError e) {
            return new Problem(String.valueOf(e.getMessage()), false);
        }
    }
}
