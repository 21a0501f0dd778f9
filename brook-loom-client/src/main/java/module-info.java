/** The client: SOCKS5 in, Brook's tunnel out. */
module brookloom.client {
    requires static transitive org.jspecify;
    requires transitive brookloom.proto;
    requires dec; // org.brotli:dec, named after its file
    requires java.net.http;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.tls;
    requires org.dnsjava;
    requires org.eclipse.jetty.http2.client;

    exports brookloom.client;
    exports brookloom.client.dns;
    exports brookloom.client.tls;

    opens brookloom.client to
            info.picocli;
}
