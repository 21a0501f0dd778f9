/**
 * Remembers what clients sent for as long as it could be replayed, across restarts too. Start reading at
 * {@code ReplayMemory}.
 */
@NullMarked
package brookloom.server.replay;

import org.jspecify.annotations.NullMarked;
