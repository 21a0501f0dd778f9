/** Opens tunnels to the server and retries where that is safe. */
@NullMarked
package brookloom.client.tunnel;

import org.jspecify.annotations.NullMarked;
