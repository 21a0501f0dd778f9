/**
 * Carries this program's own connections through a Brook server: read {@link brookloom.client.BrookTunnel}. The records in
 * {@code brookloom.client.config} describe everything that a link does not say.
 */
@NullMarked
package brookloom.client;

import org.jspecify.annotations.NullMarked;
