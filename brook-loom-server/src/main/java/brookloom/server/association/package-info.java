/**
 * Associations: an app's datagrams to any number of targets in one tunnel, over one UDP socket (RFC 4787:
 * endpoint-independent mapping and filtering).
 */
@NullMarked
package brookloom.server.association;

import org.jspecify.annotations.NullMarked;
