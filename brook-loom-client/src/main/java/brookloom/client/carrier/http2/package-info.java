/** Many carriers on one connection: streams of HTTP/2 that extended CONNECT opens (RFC 8441). */
@NullMarked
package brookloom.client.carrier.http2;

import org.jspecify.annotations.NullMarked;
