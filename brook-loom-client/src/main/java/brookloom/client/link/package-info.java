/** Reads brook:// links: from one to the records of {@code brookloom.client.config}. */
@NullMarked
package brookloom.client.link;

import org.jspecify.annotations.NullMarked;
