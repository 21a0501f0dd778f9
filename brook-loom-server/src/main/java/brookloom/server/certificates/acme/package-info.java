/** Certificates ordered from an ACME server (RFC 8555) and renewed without anybody's help. */
@NullMarked
package brookloom.server.certificates.acme;

import org.jspecify.annotations.NullMarked;
