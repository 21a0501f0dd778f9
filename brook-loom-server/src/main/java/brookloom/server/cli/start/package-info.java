/** The jar's entry. */
@NullMarked
package brookloom.server.cli.start;

import org.jspecify.annotations.NullMarked;
