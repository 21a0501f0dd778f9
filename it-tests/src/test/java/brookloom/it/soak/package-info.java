/**
 * A soak, outside the default build: {@code ./brook-loom soak} runs many tunnels and a mixed load over a long time, while
 * memory, threads and descriptors of real processes have to stay flat. Read {@link brookloom.it.soak.Soak} first.
 *
 * <p>Nothing but the JDK here, except for the test: the launcher compiles these classes with plain javac.
 */
@NullMarked
package brookloom.it.soak;

import org.jspecify.annotations.NullMarked;
