/** Shows that an abnormal end of one side never looks orderly to the other, over every carrier. */
@NullMarked
package brookloom.it.ends;

import org.jspecify.annotations.NullMarked;
