/** Tests of what clients without the password meet: one reaction, and limits. */
@NullMarked
package brookloom.it.strangers;

import org.jspecify.annotations.NullMarked;
