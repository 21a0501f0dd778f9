package brookloom.client.config;

/** Describes what a client's connections go through: a Brook server, or somebody's SOCKS5 proxy. */
public sealed interface Upstream permits BrookUpstream, Socks5Upstream {
    /** Names it for log lines; never with secrets. */
    @Override
    String toString();
}
