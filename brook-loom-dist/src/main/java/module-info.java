/** One program with the commands of both ends, and what describes them to shells and to {@code man}. */
module brookloom.program {
    requires static transitive org.jspecify;
    requires transitive brookloom.cli;
    requires brookloom.client;
    requires brookloom.server;

    opens brookloom.program.cli to
            info.picocli;
}
