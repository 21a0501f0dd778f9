/** The port that Jetty listens on: it accepts connections, learns their clients' addresses and reads their sockets. */
@NullMarked
package brookloom.server.web.port;

import org.jspecify.annotations.NullMarked;
