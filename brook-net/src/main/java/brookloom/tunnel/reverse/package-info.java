/** What a client and a server that listens for it tell each other within a tunnel ({@code -R}). */
@NullMarked
package brookloom.tunnel.reverse;

import org.jspecify.annotations.NullMarked;
