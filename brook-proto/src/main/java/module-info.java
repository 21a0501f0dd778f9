/** Brook's wire format ({@code brookloom.proto}) and blocking streams that speak it ({@code brookloom.proto.io}). */
module brookloom.proto {
    requires static transitive org.jspecify;
    requires org.bouncycastle.provider;
    requires transitive info.picocli;
    requires transitive org.tinylog.api;

    exports brookloom.proto;
    exports brookloom.proto.io;
}
