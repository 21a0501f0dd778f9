/** Configuration files of both programs. */
@NullMarked
package brookloom.it.config;

import org.jspecify.annotations.NullMarked;
