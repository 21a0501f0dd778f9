/** Holds the client's configuration as records: what a command line, a link or a file can say. */
@NullMarked
package brookloom.client.config;

import org.jspecify.annotations.NullMarked;
