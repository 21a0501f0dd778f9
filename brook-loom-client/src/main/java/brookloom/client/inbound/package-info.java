/** Serves apps over SOCKS5 and HTTP. Start reading at {@code AppConnection}. */
@NullMarked
package brookloom.client.inbound;

import org.jspecify.annotations.NullMarked;
