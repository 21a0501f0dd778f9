/** Reads files again on request. */
@NullMarked
package brookloom.net.reload;

import org.jspecify.annotations.NullMarked;
