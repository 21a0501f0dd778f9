/**
 * A resolver for this machine or network whose questions travel through the tunnel:
 * {@link brookloom.client.dns.DnsListener}.
 */
@NullMarked
package brookloom.client.dns;

import org.jspecify.annotations.NullMarked;
