/** Serves tunnels: opening, replay check, dial, splice. Start reading at {@code TunnelHandler}. */
@NullMarked
package brookloom.server.tunnel;

import org.jspecify.annotations.NullMarked;
