/**
 * Brook's wire format ({@code brookloom.proto}), blocking streams that speak it ({@code brookloom.proto.io}), what the
 * command lines of both ends share ({@code brookloom.proto.cli}), and lists ({@code brookloom.proto.lists}).
 */
module brookloom.proto {
    requires static transitive org.jspecify;
    requires com.google.zxing;
    requires java.net.http;
    requires transitive info.picocli;
    requires transitive org.tinylog.api;
    requires transitive org.tinylog.impl;

    exports brookloom.proto;
    exports brookloom.proto.io;
    exports brookloom.proto.cli;
    exports brookloom.proto.lists;

    opens brookloom.proto.cli to
            info.picocli;
    opens brookloom.proto.lists to
            info.picocli;
}
