/** The jar's entry. */
@NullMarked
package brookloom.program.cli.start;

import org.jspecify.annotations.NullMarked;
