/** Chooses among several servers, or several ways to one, and knows which of them work. */
@NullMarked
package brookloom.client.servers;

import org.jspecify.annotations.NullMarked;
