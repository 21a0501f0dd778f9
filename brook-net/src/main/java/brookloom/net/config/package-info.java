/** Holds as records what both ends can be configured with; no behaviour, no I/O. */
@NullMarked
package brookloom.net.config;

import org.jspecify.annotations.NullMarked;
