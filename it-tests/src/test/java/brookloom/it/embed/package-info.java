/** Other JVM programs that carry their own connections through a tunnel. */
@NullMarked
package brookloom.it.embed;

import org.jspecify.annotations.NullMarked;
