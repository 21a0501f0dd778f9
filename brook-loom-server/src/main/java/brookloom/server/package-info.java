/** See {@link brookloom.server.ServerMain}. */
@NullMarked
package brookloom.server;

import org.jspecify.annotations.NullMarked;
