/** Examines what a server needs of its machine and network, step by step. */
@NullMarked
package brookloom.server.doctor;

import org.jspecify.annotations.NullMarked;
