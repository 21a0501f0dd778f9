package brookloom.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How our programs are started: the words in front of their arguments. */
record OurPrograms(List<String> server, List<String> client, BenchCertificate certificate) {
    private static final String JAVA_OPTIONS = "-XX:+UseSerialGC -Xms16m -Xmn8m -Xmx256m -XX:+ExitOnOutOfMemoryError";

    /** The load's targets are on this machine. */
    private static final List<String> ANY_TARGET = List.of("--targets", "any");

    /** As the launcher starts them: it says how in properties, a word a line. */
    static OurPrograms jars(Path root, BenchCertificate certificate) {
        return new OurPrograms(jar(root, "server"), jar(root, "client"), certificate);
    }

    private static List<String> jar(Path root, String program) {
        String invocation = System.getProperty("brook." + program);
        if (invocation != null) {
            return invocation.lines().toList();
        }
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        words.addAll(Arrays.asList(
                System.getenv().getOrDefault("BROOK_JAVA_OPTS", JAVA_OPTIONS).split(" ")));
        String jar = "brook-loom-" + program;
        words.addAll(
                List.of("-jar", root.resolve(jar + "/target/" + jar + ".jar").toString()));
        return words;
    }

    /** The jlink images, if they are there. */
    static Optional<OurPrograms> images(Path root, BenchCertificate certificate) {
        Path server = root.resolve("target/brook-loom-server/bin/brook-loom-server");
        Path client = root.resolve("target/brook-loom-client/bin/brook-loom-client");
        if (!Files.isExecutable(server) || !Files.isExecutable(client)) {
            return Optional.empty();
        }
        return Optional.of(new OurPrograms(List.of(server.toString()), List.of(client.toString()), certificate));
    }

    List<Subject> subjects(Arguments.Reuse reuse) {
        List<Subject> all = List.of(
                ws("ws", "original ws", List.of(), List.of()).asChief(),
                wss("wss", List.of()).asChief(),
                plain("plain", List.of()).asChief(),
                plain("plain udpovertcp", List.of("--udpovertcp")),
                ws("ws bare", "original ws bare", List.of("--withoutBrookProtocol"), List.of("--withoutBrookProtocol"))
                        .asChief(),
                ws("ws framed", "original ws", List.of(), List.of("--framed")),
                wss("wss framed", List.of("--framed")),
                wss("wss chrome", List.of("--tlsfingerprint", "chrome")),
                wss("wss h2", List.of("--h2")));
        return all.stream()
                .flatMap(subject -> switch (reuse) {
                    case ON -> Stream.of(subject);
                    case OFF -> Stream.of(fresh(subject));
                    case BOTH -> Stream.of(subject, fresh(subject));
                })
                .toList();
    }

    /** Each tunnel with a connection of its own, and each destination of datagrams with a tunnel. */
    private static Subject fresh(Subject subject) {
        return subject.withClientOptions("fresh", List.of("--noReuse", "--noAssociations"));
    }

    /** Returns ws with all that operators can see switched on, and a user of a list. */
    Subject observed(Path folder) throws IOException {
        Observed all = Observed.make(folder);
        return ws("ws observed", "original ws", all.serverOptions(), all.clientOptions());
    }

    /** Returns the same beside ws in the same two processes. */
    Subject both(Path folder) throws IOException {
        BothServices services = new BothServices(server, client, folder, Observed.make(folder));
        return Subject.of(BothServices.NAME, "original ws", services).withoutDatagrams();
    }

    Subject startOnly(String name) {
        return ws(name, "original ws", List.of(), List.of()).asChief().onlyStarting();
    }

    private Subject ws(String name, String original, List<String> forServer, List<String> forClient) {
        return Subject.of(name, original, new Subject.Commands() {
            @Override
            public List<String> server(int port) {
                return join(
                        List.of(server, List.of("wsserver", "--listen", "127.0.0.1:" + port), ANY_TARGET, forServer));
            }

            @Override
            public List<String> client(int serverPort, int socksPort) {
                return join(List.of(
                        client,
                        List.of("wsclient", "--wsserver", "ws://127.0.0.1:" + serverPort),
                        socks(socksPort),
                        forClient));
            }
        });
    }

    private Subject wss(String name, List<String> forClient) {
        return Subject.of(name, "original wss", new Subject.Commands() {
            @Override
            public List<String> server(int port) {
                return join(List.of(
                        server,
                        List.of("wssserver", "--domainaddress", "localhost:" + port, "--listen", "127.0.0.1:" + port),
                        ANY_TARGET,
                        certificate.options()));
            }

            @Override
            public List<String> client(int serverPort, int socksPort) {
                return join(List.of(
                        client,
                        List.of("wssclient", "--wssserver", "wss://localhost:" + serverPort),
                        List.of("--ca", certificate.chain().toString()),
                        socks(socksPort),
                        forClient));
            }
        });
    }

    private Subject plain(String name, List<String> forClient) {
        return Subject.of(name, "original plain", new Subject.Commands() {
            @Override
            public List<String> server(int port) {
                return join(List.of(server, List.of("server", "--listen", "127.0.0.1:" + port), ANY_TARGET));
            }

            @Override
            public List<String> client(int serverPort, int socksPort) {
                return join(List.of(
                        client, List.of("client", "--server", "127.0.0.1:" + serverPort), socks(socksPort), forClient));
            }
        });
    }

    private static List<String> socks(int port) {
        return List.of("--socks5", "127.0.0.1:" + port);
    }

    private static List<String> join(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }
}
