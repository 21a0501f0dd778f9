/** Parses the server's command line: every command turns its options into records. */
@NullMarked
package brookloom.server.cli;

import org.jspecify.annotations.NullMarked;
