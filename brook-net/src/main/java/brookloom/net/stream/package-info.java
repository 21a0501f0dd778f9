/**
 * Blocking streams that speak Brook's wire format. Everything here runs on the caller's (virtual) thread; start reading
 * at {@link brookloom.net.stream.ByteStream}, then {@link brookloom.tunnel.TunnelStream} and
 * {@link brookloom.net.relay.Splice}.
 */
@NullMarked
package brookloom.net.stream;

import org.jspecify.annotations.NullMarked;
