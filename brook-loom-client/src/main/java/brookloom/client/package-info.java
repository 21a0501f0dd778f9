/** See {@link brookloom.client.ClientMain}. */
@NullMarked
package brookloom.client;

import org.jspecify.annotations.NullMarked;
