/** Keeps small texts across restarts, for their owner alone. */
@NullMarked
package brookloom.net.state;

import org.jspecify.annotations.NullMarked;
