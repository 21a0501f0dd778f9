/** Holds as records what a server can be configured with; no behaviour, no I/O. */
@NullMarked
package brookloom.server.config;

import org.jspecify.annotations.NullMarked;
