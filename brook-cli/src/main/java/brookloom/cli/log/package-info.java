/** Configures tinylog from the command line and writes its entries as lines or JSON. */
@NullMarked
package brookloom.cli.log;

import org.jspecify.annotations.NullMarked;
