/** Scenario tests with real servers and clients on loopback; {@link brookloom.it.BrookLoom} is the harness. */
@NullMarked
package brookloom.it;

import org.jspecify.annotations.NullMarked;
