/** Groups the options of a command's help under headings. */
@NullMarked
package brookloom.cli.help;

import org.jspecify.annotations.NullMarked;
