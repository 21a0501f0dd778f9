/** Parses the client's command line: every command turns options and links into records. */
@NullMarked
package brookloom.client.cli;

import org.jspecify.annotations.NullMarked;
