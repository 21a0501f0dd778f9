/**
 * Measurements, outside the default build; {@code ./brook-loom bench} runs them. Read {@link brookloom.it.bench.Bench} first,
 * then {@link brookloom.it.bench.Subjects} (what is measured) and any {@link brookloom.it.bench.Load} (how).
 *
 * <p>Nothing but the JDK here: the launcher compiles these classes with plain javac.
 */
@NullMarked
package brookloom.it.bench;

import org.jspecify.annotations.NullMarked;
