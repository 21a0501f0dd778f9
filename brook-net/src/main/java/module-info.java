/** Shared by both ends below the command line: streams, dialers, protocols on sockets, tunnels, lists. */
module brookloom.net {
    requires static transitive org.jspecify;
    requires transitive brookloom.proto;
    requires com.maxmind.db;
    requires java.net.http;
    requires jdk.net; // TCP_KEEPIDLE and its like
    requires org.dnsjava;
    requires transitive org.tinylog.api;

    uses java.net.spi.InetAddressResolverProvider;

    exports brookloom.lists;
    exports brookloom.net.config;
    exports brookloom.net.dial;
    exports brookloom.net.dns;
    exports brookloom.net.http;
    exports brookloom.net.listen;
    exports brookloom.net.outbound;
    exports brookloom.net.pem;
    exports brookloom.net.relay;
    exports brookloom.net.reload;
    exports brookloom.net.socks5;
    exports brookloom.net.state;
    exports brookloom.net.stream;
    exports brookloom.net.text;
    exports brookloom.net.udp;
    exports brookloom.net.websocket;
    exports brookloom.observe;
    exports brookloom.rehearsal;
    exports brookloom.tunnel;
    exports brookloom.tunnel.reverse;
}
