/** What servers block by lists and countries. */
@NullMarked
package brookloom.it.lists;

import org.jspecify.annotations.NullMarked;
