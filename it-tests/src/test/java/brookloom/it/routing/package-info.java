/** Which way apps' destinations take at the client: the tunnel, straight from this machine, several servers, or none. */
@NullMarked
package brookloom.it.routing;

import org.jspecify.annotations.NullMarked;
