/** Writes what describes the program's commands: manual pages, and completion for bash and zsh. */
@NullMarked
package brookloom.program.cli.pages;

import org.jspecify.annotations.NullMarked;
