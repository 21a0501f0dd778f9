/** The client as an HTTP proxy, for programs of all sorts. */
@NullMarked
package brookloom.it.http;

import org.jspecify.annotations.NullMarked;
