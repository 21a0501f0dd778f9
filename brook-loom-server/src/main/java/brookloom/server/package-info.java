/**
 * Runs a server: Brook's tunnel in, TCP and UDP out. {@code BrookServer} puts it together from the records of
 * {@code config}.
 */
@NullMarked
package brookloom.server;

import org.jspecify.annotations.NullMarked;
