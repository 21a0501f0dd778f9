/** Builds the dialers by which this machine is left from the records of {@code brookloom.net.config}. */
@NullMarked
package brookloom.net.outbound;

import org.jspecify.annotations.NullMarked;
