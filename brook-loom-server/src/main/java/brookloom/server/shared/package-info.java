/**
 * Shares what several servers have to remember together, by a Redis or Valkey: which nonces were accepted,
 * and what users have used. Start reading at
 * {@code SharedState}.
 */
@NullMarked
package brookloom.server.shared;

import org.jspecify.annotations.NullMarked;
