/** The server: Brook's tunnel in, TCP and UDP out. */
module brookloom.server {
    requires static transitive org.jspecify;
    requires transitive brookloom.proto;
    requires com.github.benmanes.caffeine;
    requires transitive org.eclipse.jetty.server;

    exports brookloom.server;

    opens brookloom.server to
            info.picocli;
}
