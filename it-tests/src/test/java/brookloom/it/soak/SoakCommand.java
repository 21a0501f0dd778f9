package brookloom.it.soak;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the commands of the soak have in common. */
final class SoakCommand {
    private SoakCommand() {}

    /** Returns what the words ask for; empty when that was the usage. Words that are not understood end the process. */
    static <A> Optional<A> arguments(String name, String usage, Function<String[], A> parser, String... words) {
        if (List.of(words).contains("--help") || List.of(words).contains("-h")) {
            print(usage);
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(words));
        } catch (IllegalArgumentException e) {
            print(name + ": " + e.getMessage() + "\n\n" + usage);
            System.exit(2);
            return Optional.empty();
        }
    }

    @SuppressWarnings("SystemOut") // a command line's output
    static void print(String line) {
        System.out.println(line);
    }
}
