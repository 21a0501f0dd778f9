/** What links lead to: proxies, relays, resolvers. */
@NullMarked
package brookloom.it.links;

import org.jspecify.annotations.NullMarked;
