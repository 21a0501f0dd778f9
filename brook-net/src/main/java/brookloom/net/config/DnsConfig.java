package brookloom.net.config;

import brookloom.net.dns.AddressFamily;
import brookloom.net.dns.DnsServer;

/**
 * Names the DNS server that is asked for the names that are dialled.
 *
 * @param preferred which of a name's addresses are tried first
 */
public record DnsConfig(DnsServer server, AddressFamily preferred) {}
