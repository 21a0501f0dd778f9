/** Serves HTTP, the WebSocket upgrade and HTTP/2 by Jetty. */
@NullMarked
package brookloom.server.web;

import org.jspecify.annotations.NullMarked;
