/** Keeps files of a server's state from everyone but its owner. */
@NullMarked
package brookloom.server.state;

import org.jspecify.annotations.NullMarked;
