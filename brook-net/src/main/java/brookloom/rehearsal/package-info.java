/** Exercises what a process needs later, while nothing can be missing. */
@NullMarked
package brookloom.rehearsal;

import org.jspecify.annotations.NullMarked;
