/** Shows libraries whose connections go through a tunnel within the program. */
@NullMarked
package brookloom.examples;

import org.jspecify.annotations.NullMarked;
