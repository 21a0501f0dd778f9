/** The program {@code brook-loom}: the commands of both ends. */
@NullMarked
package brookloom.program.cli;

import org.jspecify.annotations.NullMarked;
