package brookloom.it.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips each test of a class unless the original's binary is named. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsOriginal.Condition.class)
@interface NeedsOriginal {
    /**
     * A name that leads to no binary is no reason to skip: the tests fail then. Only tests are skipped, not the class: of
     * a parameterized one no report would tell.
     */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Original.isNamed() || context.getTestMethod().isEmpty()
                    ? ConditionEvaluationResult.enabled("the original is named, or this is no test")
                    : ConditionEvaluationResult.disabled(
                            "the original's binary is not named: set BROOK_BIN=FILE or -Dbrook.bin=FILE");
        }
    }
}
