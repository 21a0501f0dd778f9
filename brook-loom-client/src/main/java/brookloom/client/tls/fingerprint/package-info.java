/** Speaks TLS with the ClientHello of a browser, by BouncyCastle. */
@NullMarked
package brookloom.client.tls.fingerprint;

import org.jspecify.annotations.NullMarked;
