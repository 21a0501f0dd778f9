/**
 * Our ends against those of the Go original. {@code -Dbrook.bin=FILE} or {@code BROOK_BIN} names its binary; without one
 * all of this is skipped.
 */
@NullMarked
package brookloom.it.interop;

import org.jspecify.annotations.NullMarked;
