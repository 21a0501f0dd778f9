/**
 * Serves many users, each with a password of its own, on the same port and path: who they are, what each may use, and how
 * much each has used. Start reading at {@code Users}.
 */
@NullMarked
package brookloom.server.users;

import org.jspecify.annotations.NullMarked;
