/** Parses and formats the addresses that users write, and makes text from elsewhere safe to print. */
@NullMarked
package brookloom.net.text;

import org.jspecify.annotations.NullMarked;
