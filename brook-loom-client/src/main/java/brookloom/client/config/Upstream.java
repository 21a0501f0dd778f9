package brookloom.client.config;

/** Describes what a client's connections go through: a Brook server, somebody's SOCKS5 proxy, or several. */
public sealed interface Upstream permits BrookUpstream, SeveralUpstreams, Socks5Upstream {
    /** Names it for log lines; never with secrets. */
    @Override
    String toString();
}
