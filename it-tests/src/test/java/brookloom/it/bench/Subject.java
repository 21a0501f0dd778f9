package brookloom.it.bench;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A way to the target that is measured.
 *
 * @param commands how its server and client are started; none is the direct way
 * @param original the name of the original's subject that it is compared with; may be that very one
 * @param datagrams whether it carries UDP
 * @param chief whether it belongs to a quick run too, and its start is measured
 * @param loads whether all loads are for it, or only how it starts
 */
record Subject(
        String name,
        Optional<Commands> commands,
        Optional<String> original,
        boolean datagrams,
        boolean chief,
        boolean loads) {
    private static final Set<String> FOREIGN =
            Set.of("original", "shadowsocks", "wstunnel", "xray", "sing-box", "chisel");

    /** The command lines of a server and its client. Ports are those on loopback. */
    interface Commands {
        List<String> server(int port);

        List<String> client(int serverPort, int socksPort);
    }

    static Subject of(String name, String original, Commands commands) {
        return new Subject(name, Optional.of(commands), Optional.of(original), true, false, true);
    }

    static Subject direct() {
        return new Subject("direct", Optional.empty(), Optional.empty(), true, true, true);
    }

    Subject asChief() {
        return new Subject(name, commands, original, datagrams, true, loads);
    }

    Subject withoutDatagrams() {
        return new Subject(name, commands, original, false, chief, loads);
    }

    Subject onlyStarting() {
        return new Subject(name, commands, original, datagrams, chief, false);
    }

    /** The same with more options for its client, and a longer name. */
    Subject withClientOptions(String what, List<String> options) {
        Commands plain = commands.orElseThrow();
        Commands more = new Commands() {
            @Override
            public List<String> server(int port) {
                return plain.server(port);
            }

            @Override
            public List<String> client(int serverPort, int socksPort) {
                return Stream.concat(plain.client(serverPort, socksPort).stream(), options.stream())
                        .toList();
            }
        };
        return new Subject(name + " " + what, Optional.of(more), original, datagrams, chief, loads);
    }

    boolean isDirect() {
        return commands.isEmpty();
    }

    boolean isOurs() {
        return !isDirect() && FOREIGN.stream().noneMatch(foreign -> name.startsWith(foreign + " "));
    }
}
