/** Feeds parsers with any bytes: short in every build, for hours by {@code ./brook-loom fuzz}. */
@NullMarked
package brookloom.it.fuzz;

import org.jspecify.annotations.NullMarked;
