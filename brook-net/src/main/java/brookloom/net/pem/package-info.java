/** Reads certificates, private keys and trust from PEM (RFC 7468), for both ends; every error is one line for the user. */
@NullMarked
package brookloom.net.pem;

import org.jspecify.annotations.NullMarked;
