/**
 * Follows tunnels from their start to their end, for logs, metrics and accounts. Start reading at
 * {@link brookloom.observe.TunnelMonitor}.
 */
@NullMarked
package brookloom.observe;

import org.jspecify.annotations.NullMarked;
