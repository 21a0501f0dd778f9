/** Opens TCP and UDP connections to destinations: directly (RFC 8305), or through an HTTP proxy. */
@NullMarked
package brookloom.net.dial;

import org.jspecify.annotations.NullMarked;
