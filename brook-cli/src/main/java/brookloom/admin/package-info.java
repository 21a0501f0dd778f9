/** Shows operators what a server or client does. Start reading at {@link brookloom.admin.Observation}. */
@NullMarked
package brookloom.admin;

import org.jspecify.annotations.NullMarked;
