/**
 * Shared by the command lines of server and client: options, their parsing, logging, exit codes. No tunnel code. A
 * command extends {@link brookloom.cli.FrontEndCommand}, a main runs it by
 * {@link brookloom.cli.CommandRunner}.
 */
@NullMarked
package brookloom.cli;

import org.jspecify.annotations.NullMarked;
