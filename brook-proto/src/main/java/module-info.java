/** Brook's wire format: no dependency, no I/O. */
module brookloom.proto {
    requires static transitive org.jspecify;

    exports brookloom.proto;
}
