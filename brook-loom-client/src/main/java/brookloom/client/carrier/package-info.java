/** Opens connections to the server: TCP, TLS, the WebSocket upgrade, and a pool of warm ones. */
@NullMarked
package brookloom.client.carrier;

import org.jspecify.annotations.NullMarked;
