/**
 * Brook's wire format ({@code brookloom.proto}), blocking streams that speak it ({@code brookloom.proto.io}), name servers
 * of the user's choice ({@code brookloom.proto.dns}), lists ({@code brookloom.proto.lists}), and what the command lines of
 * both ends share ({@code brookloom.proto.cli}).
 */
module brookloom.proto {
    requires static transitive org.jspecify;
    requires com.google.zxing;
    requires java.net.http;
    requires org.dnsjava;
    requires transitive info.picocli;
    requires transitive org.tinylog.api;
    requires transitive org.tinylog.impl;

    exports brookloom.proto;
    exports brookloom.proto.dns;
    exports brookloom.proto.io;
    exports brookloom.proto.cli;
    exports brookloom.proto.lists;

    opens brookloom.proto.cli to
            info.picocli;
    opens brookloom.proto.lists to
            info.picocli;
}
