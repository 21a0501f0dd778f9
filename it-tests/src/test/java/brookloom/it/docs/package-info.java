/** Pages, help, words, and the README's commands, compared with what the programs do. */
@NullMarked
package brookloom.it.docs;

import org.jspecify.annotations.NullMarked;
