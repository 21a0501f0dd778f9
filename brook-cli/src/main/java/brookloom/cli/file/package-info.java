/** Reads configuration files, in TOML, and runs the services that they describe. */
@NullMarked
package brookloom.cli.file;

import org.jspecify.annotations.NullMarked;
