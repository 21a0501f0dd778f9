package brookloom.client.config;

/** Describes what a client serves at ports of this machine. */
public sealed interface ListenerConfig permits AppOptions, RelayOptions, DnsOptions, RemoteForwardOptions {}
