/** See {@link brookloom.client.Main}. */
@NullMarked
package brookloom.client;

import org.jspecify.annotations.NullMarked;
