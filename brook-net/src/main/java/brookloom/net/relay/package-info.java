/** Moves bytes and datagrams between two streams until both ends are done. */
@NullMarked
package brookloom.net.relay;

import org.jspecify.annotations.NullMarked;
