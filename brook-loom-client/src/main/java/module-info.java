/** The client: SOCKS5 and HTTP in, Brook's tunnel out. */
module brookloom.client {
    requires static transitive org.jspecify;
    requires transitive brookloom.cli;
    requires dec; // org.brotli:dec, named after its file
    requires java.net.http;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.tls;
    requires org.dnsjava;
    requires org.eclipse.jetty.http2.client;

    exports brookloom.client;
    exports brookloom.client.carrier;
    exports brookloom.client.config;
    exports brookloom.client.dns;
    exports brookloom.client.inbound;
    exports brookloom.client.relay;
    exports brookloom.client.tls;
    exports brookloom.client.tls.fingerprint;
    exports brookloom.client.tunnel;
    exports brookloom.client.udp;

    opens brookloom.client to
            info.picocli;
    opens brookloom.client.cli to
            info.picocli;
}
