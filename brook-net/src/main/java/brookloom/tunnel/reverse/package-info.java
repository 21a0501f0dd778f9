/** Holds the lines by which a client has a server listen for it, within a tunnel ({@code -R}). */
@NullMarked
package brookloom.tunnel.reverse;

import org.jspecify.annotations.NullMarked;
