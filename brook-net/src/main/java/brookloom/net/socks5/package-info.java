/** Encodes and decodes SOCKS5 (RFC 1928, RFC 1929), and dials through SOCKS5 proxies. */
@NullMarked
package brookloom.net.socks5;

import org.jspecify.annotations.NullMarked;
