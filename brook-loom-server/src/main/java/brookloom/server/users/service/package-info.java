/** Asks a service for the list of users. Start reading at {@link brookloom.server.users.service.ServiceSource}. */
@NullMarked
package brookloom.server.users.service;

import org.jspecify.annotations.NullMarked;
