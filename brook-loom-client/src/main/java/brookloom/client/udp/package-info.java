/** Carries the datagrams of apps: associations, flows, and the local ports they keep. */
@NullMarked
package brookloom.client.udp;

import org.jspecify.annotations.NullMarked;
