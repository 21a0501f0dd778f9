/** Servers that share what they remember by a real Redis or Valkey. */
@NullMarked
package brookloom.it.shared;

import org.jspecify.annotations.NullMarked;
