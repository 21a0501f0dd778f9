/** Ways out by somebody else's programs: HTTP and SOCKS5 proxies, name servers. */
@org.jspecify.annotations.NullMarked
package brookloom.it.wayout;
