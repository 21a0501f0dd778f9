/** Decides which way each destination of apps takes: through the tunnel, straight from this machine, or none. */
@NullMarked
package brookloom.client.route;

import org.jspecify.annotations.NullMarked;
