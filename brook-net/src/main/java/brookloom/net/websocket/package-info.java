/**
 * Implements the parts of WebSocket (RFC 6455) that both ends need: the handshake key, and a byte stream over binary
 * messages.
 */
@NullMarked
package brookloom.net.websocket;

import org.jspecify.annotations.NullMarked;
