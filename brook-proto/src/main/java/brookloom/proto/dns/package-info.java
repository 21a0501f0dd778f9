/** Name servers of the user's choice. */
@NullMarked
package brookloom.proto.dns;

import org.jspecify.annotations.NullMarked;
