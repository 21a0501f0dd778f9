/** Forwards a local port to one destination through the tunnel. */
@NullMarked
package brookloom.client.relay;

import org.jspecify.annotations.NullMarked;
