/** Examines a set-up step by step, and reports what is wrong with it and what to do. */
@NullMarked
package brookloom.cli.doctor;

import org.jspecify.annotations.NullMarked;
