/** See {@link brookloom.server.Main}. */
@NullMarked
package brookloom.server;

import org.jspecify.annotations.NullMarked;
