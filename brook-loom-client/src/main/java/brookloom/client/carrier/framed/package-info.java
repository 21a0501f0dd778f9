/** Opens carriers that are real WebSocket connections, by java.net.http. */
@NullMarked
package brookloom.client.carrier.framed;

import org.jspecify.annotations.NullMarked;
