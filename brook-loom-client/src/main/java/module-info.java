/** The client: SOCKS5 and HTTP in, Brook's tunnel out. */
@SuppressWarnings("module") // brookloom.program is compiled after this one
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
    exports brookloom.client.config;
    exports brookloom.client.connect;
    exports brookloom.client.dial;
    exports brookloom.client.doctor;
    exports brookloom.client.cli to
            brookloom.program;

    opens brookloom.client.cli to
            info.picocli;
}
