/** Binds ports, accepts connections and serves each on a thread of its own. */
@NullMarked
package brookloom.net.listen;

import org.jspecify.annotations.NullMarked;
