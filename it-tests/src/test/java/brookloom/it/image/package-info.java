/** The jlink images as users get them: without a JDK, on the real module path. */
@NullMarked
package brookloom.it.image;

import org.jspecify.annotations.NullMarked;
