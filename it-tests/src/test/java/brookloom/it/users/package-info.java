/** Servers with many users, end to end: limits, metrics, traffic that survives. */
@NullMarked
package brookloom.it.users;

import org.jspecify.annotations.NullMarked;
