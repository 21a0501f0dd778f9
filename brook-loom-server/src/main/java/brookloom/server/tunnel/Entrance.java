package brookloom.server.tunnel;

/**
 * Holds what a listener needs to let clients in; owns none of it.
 *
 * @param tunnels serve the carriers
 * @param strangers counts connections and carriers without an open tunnel
 * @param keys tell our own clients before that
 * @param proxies in front of the server
 */
public record Entrance(TunnelThreads tunnels, Strangers strangers, ClientKeys keys, ProxyProtocol proxies) {}
