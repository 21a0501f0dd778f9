/** What {@code ./brook-loom dist} makes, as users install and start it. */
@NullMarked
package brookloom.it.dist;

import org.jspecify.annotations.NullMarked;
