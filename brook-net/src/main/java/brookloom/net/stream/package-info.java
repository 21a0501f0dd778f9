/**
 * Blocking streams that speak Brook's wire format. Everything here runs on the caller's (virtual) thread; start reading
 * at {@link brookloom.proto.io.ByteStream}, then {@link brookloom.proto.io.TunnelStream} and
 * {@link brookloom.proto.io.Splice}.
 */
@NullMarked
package brookloom.net.stream;

import org.jspecify.annotations.NullMarked;
