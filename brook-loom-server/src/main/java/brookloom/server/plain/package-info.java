/** Serves the plain server: streams on TCP and datagrams on UDP, without HTTP. */
@NullMarked
package brookloom.server.plain;

import org.jspecify.annotations.NullMarked;
