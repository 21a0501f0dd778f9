package brookloom.net.socks5;

import brookloom.proto.Destination;

/**
 * The request of a client that has been admitted.
 *
 * @param destination the destination; for UDP ASSOCIATE the address the app will send from, zeros when it does not know
 */
public record Socks5Request(Socks5Command command, Destination destination) {}
