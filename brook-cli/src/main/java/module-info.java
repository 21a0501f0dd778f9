/** The command-line front of both ends: shared options, secrets, the log and its writer. */
module brookloom.cli {
    requires static transitive org.jspecify;
    requires transitive brookloom.net;
    requires io.nayuki.qrcodegen;
    requires io.prometheus.metrics.config;
    requires io.prometheus.metrics.core;
    requires io.prometheus.metrics.instrumentation.jvm;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires jdk.jfr;
    requires transitive jdk.httpserver; // pages for operators
    requires transitive info.picocli;
    requires jdk.unsupported; // sun.misc.Signal
    requires transitive org.tinylog.impl;
    requires org.tomlj;

    exports brookloom.admin;
    exports brookloom.cli;
    exports brookloom.cli.doctor;
    exports brookloom.cli.file;
    exports brookloom.cli.help;
    exports brookloom.cli.log;
    exports brookloom.cli.start;

    opens brookloom.cli to
            info.picocli;
    opens brookloom.cli.doctor to
            info.picocli;
    opens brookloom.cli.file to
            info.picocli;
    opens brookloom.cli.log to
            info.picocli;
}
