/**
 * The certificate that TLS handshakes are answered with: from PEM files that are watched, or ordered by ACME (package
 * {@code acme}). {@link brookloom.server.certificates.Certificates} is what the server sees of it.
 */
@NullMarked
package brookloom.server.certificates;

import org.jspecify.annotations.NullMarked;
