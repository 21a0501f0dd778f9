package brookloom.net.socks5;

import brookloom.proto.Destination;

/**
 * What the app asks for once it is let in.
 *
 * @param destination where to; for UDP ASSOCIATE the address the app will send from, zeros when it does not know
 */
public record Socks5Request(Socks5Command command, Destination destination) {}
