/** Tests the doctor against set-ups that are broken on purpose. */
@NullMarked
package brookloom.it.doctor;

import org.jspecify.annotations.NullMarked;
