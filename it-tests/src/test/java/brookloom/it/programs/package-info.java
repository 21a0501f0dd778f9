/** The programs as users run them: packaged, in processes of their own, with curl in front. */
@NullMarked
package brookloom.it.programs;

import org.jspecify.annotations.NullMarked;
