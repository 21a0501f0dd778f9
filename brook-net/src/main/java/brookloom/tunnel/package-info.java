/** Turns a carrier into a tunnel: fragments (TCP), datagrams (UDP), and the opening at both ends. */
@NullMarked
package brookloom.tunnel;

import org.jspecify.annotations.NullMarked;
