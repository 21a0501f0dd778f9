/** The first steps of a program: the Java it runs on, and the command that started it. */
@NullMarked
package brookloom.cli.start;

import org.jspecify.annotations.NullMarked;
