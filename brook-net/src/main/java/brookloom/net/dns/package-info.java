/** Name servers of the user's choice. */
@NullMarked
package brookloom.net.dns;

import org.jspecify.annotations.NullMarked;
