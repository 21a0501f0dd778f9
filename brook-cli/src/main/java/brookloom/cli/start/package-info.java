/** The first steps of a program: the Java it runs on, the command that started it, and where it prints. */
@NullMarked
package brookloom.cli.start;

import org.jspecify.annotations.NullMarked;
