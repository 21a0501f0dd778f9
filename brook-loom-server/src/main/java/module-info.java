/** The server: Brook's tunnel in, TCP and UDP out. */
@SuppressWarnings("module") // brookloom.program is compiled after this one
module brookloom.server {
    requires static transitive org.jspecify;
    requires transitive brookloom.cli;
    requires transitive brookloom.net;
    requires com.github.benmanes.caffeine;
    requires com.h2database.mvstore;
    requires jakarta.servlet;
    requires jakarta.websocket;
    requires java.net.http;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.eclipse.jetty.client;
    requires org.eclipse.jetty.ee11.servlet;
    requires org.eclipse.jetty.ee11.websocket.jakarta.server;
    requires org.eclipse.jetty.http2.server;
    requires org.eclipse.jetty.server;
    requires org.shredzone.acme4j;
    requires redis.clients.jedis; // an automatic module

    exports brookloom.server;
    exports brookloom.server.config;
    exports brookloom.server.doctor;
    exports brookloom.server.shared;
    exports brookloom.server.targets;
    exports brookloom.server.users;
    exports brookloom.server.cli to
            brookloom.program;

    opens brookloom.server.cli to
            info.picocli;
}
