/**
 * Brook's wire format ({@code brookloom.proto}), blocking streams that speak it ({@code brookloom.proto.io}), and what
 * the command lines of both ends share ({@code brookloom.proto.cli}).
 */
module brookloom.proto {
    requires static transitive org.jspecify;
    requires com.google.zxing;
    requires org.bouncycastle.provider;
    requires transitive info.picocli;
    requires transitive org.tinylog.api;
    requires transitive org.tinylog.impl;

    exports brookloom.proto;
    exports brookloom.proto.io;
    exports brookloom.proto.cli;

    opens brookloom.proto.cli to
            info.picocli;
}
