/** Framed mode: tunnels inside the messages of a real WebSocket (RFC 6455). Nothing of it loads before it is asked for. */
@NullMarked
package brookloom.server.web.framed;

import org.jspecify.annotations.NullMarked;
