/**
 * HTTP/1.1 messages as a proxy sees them (RFC 9110, RFC 9112): heads are parsed and written, bodies are followed to
 * their end. Only {@link brookloom.net.http.HttpReader}, the one reader of heads, and
 * {@link brookloom.net.http.BodyRelay} wait for bytes; all else is pure.
 */
@NullMarked
package brookloom.net.http;

import org.jspecify.annotations.NullMarked;
