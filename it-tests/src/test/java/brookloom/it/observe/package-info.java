/** What operators see of tunnels: the tunnel log, metrics, events. */
@NullMarked
package brookloom.it.observe;

import org.jspecify.annotations.NullMarked;
