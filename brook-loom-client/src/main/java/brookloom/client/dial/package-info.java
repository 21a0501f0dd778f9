/** Holds what apps' destinations are dialled by. */
@NullMarked
package brookloom.client.dial;

import org.jspecify.annotations.NullMarked;
