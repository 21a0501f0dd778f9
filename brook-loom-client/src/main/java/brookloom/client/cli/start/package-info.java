/** The jar's entry. */
@NullMarked
package brookloom.client.cli.start;

import org.jspecify.annotations.NullMarked;
