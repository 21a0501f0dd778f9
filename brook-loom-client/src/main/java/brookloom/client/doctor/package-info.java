/** Examines the way from this machine to a server and through its tunnels, step by step. */
@NullMarked
package brookloom.client.doctor;

import org.jspecify.annotations.NullMarked;
