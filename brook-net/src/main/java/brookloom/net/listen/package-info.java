/** Binds ports and accepts connections. */
@NullMarked
package brookloom.net.listen;

import org.jspecify.annotations.NullMarked;
