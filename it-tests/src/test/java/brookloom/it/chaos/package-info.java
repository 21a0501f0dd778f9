/** A network that breaks connections on a seed, and what apps and targets may see of it. */
@NullMarked
package brookloom.it.chaos;

import org.jspecify.annotations.NullMarked;
