/** Holds the server's configuration as records: what a command line or a file can say. */
@NullMarked
package brookloom.server.config;

import org.jspecify.annotations.NullMarked;
