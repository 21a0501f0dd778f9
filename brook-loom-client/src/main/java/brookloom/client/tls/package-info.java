/**
 * The client's side of TLS: {@link brookloom.client.tls.TlsStream#connect} turns a connected socket into an encrypted
 * {@link brookloom.net.stream.ByteStream}. Records are made and opened by one of two {@link
 * brookloom.client.tls.TlsEngine}s, the JDK's or one whose ClientHello looks like a browser's; {@link
 * brookloom.client.tls.RecordSocket} alone touches the socket.
 */
@NullMarked
package brookloom.client.tls;

import org.jspecify.annotations.NullMarked;
