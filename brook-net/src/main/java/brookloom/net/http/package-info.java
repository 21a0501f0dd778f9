/**
 * HTTP/1.1 messages as a proxy sees them (RFC 9110, RFC 9112): heads are parsed and written, bodies are followed to
 * their end. Pure: nothing here waits, but {@link brookloom.net.http.HttpReader} and
 * {@link brookloom.net.http.BodyRelay}, which move bytes of streams.
 */
@NullMarked
package brookloom.net.http;

import org.jspecify.annotations.NullMarked;
