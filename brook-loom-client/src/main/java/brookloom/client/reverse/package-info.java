/** Forwards ports of the server to this side ({@code -R}). */
@NullMarked
package brookloom.client.reverse;

import org.jspecify.annotations.NullMarked;
