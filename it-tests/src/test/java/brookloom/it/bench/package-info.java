/** Measurements, outside the default build; {@code ./brook-loom bench} runs them. */
@NullMarked
package brookloom.it.bench;

import org.jspecify.annotations.NullMarked;
