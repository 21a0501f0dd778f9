/** The tunnel over TLS, as {@code wssserver} and {@code wssclient} have it, against the real thing on loopback. */
@NullMarked
package brookloom.it.wss;

import org.jspecify.annotations.NullMarked;
