/** Builds clients from the records of {@code brookloom.client.config}. */
@NullMarked
package brookloom.client.connect;

import org.jspecify.annotations.NullMarked;
