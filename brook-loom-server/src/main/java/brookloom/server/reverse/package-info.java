/** Listens for clients ({@code -R}), and hands the connections over to them. */
@NullMarked
package brookloom.server.reverse;

import org.jspecify.annotations.NullMarked;
