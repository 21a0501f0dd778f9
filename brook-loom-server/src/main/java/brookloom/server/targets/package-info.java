/** Dials targets, decides which may be dialled, and remembers the UDP ports of flows. */
@NullMarked
package brookloom.server.targets;

import org.jspecify.annotations.NullMarked;
