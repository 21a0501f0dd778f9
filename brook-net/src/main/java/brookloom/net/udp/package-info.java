/** Receives the datagrams of many sockets on one thread and queues them for the threads that use them. */
@NullMarked
package brookloom.net.udp;

import org.jspecify.annotations.NullMarked;
