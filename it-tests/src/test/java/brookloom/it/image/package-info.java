/** The jlink images as users get them: without a JDK, each one module. */
@NullMarked
package brookloom.it.image;

import org.jspecify.annotations.NullMarked;
