/** Programs of others that people run through a proxy: git, ssh, pip, npm and the like, over every carrier. */
@NullMarked
package brookloom.it.clients;

import org.jspecify.annotations.NullMarked;
