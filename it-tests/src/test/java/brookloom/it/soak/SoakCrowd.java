package brookloom.it.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code ./brook-loom strangers}: many silent carriers without the password, from many addresses, against a
 * real server, while a user opens tunnels and uses an old one. Fails when the user notices. Needs nothing but the JDK.
 */
public final class SoakCrowd {
    static final String USAGE = """
        Usage: ./brook-loom strangers [NUMBER] [--kind KIND]

          NUMBER       carriers without the password (default: 20000), ten from each address of 127.1.0.0/16
          --kind KIND  ws (the default), wss or plain

        One user opens a tunnel every 0.2 s and uses an old one meanwhile. Exit code 1 says that a tunnel
        failed.
        """;

    private static final List<String> KINDS = List.of("ws", "wss", "plain");
    private static final int STRANGERS = 20_000;
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** The user goes on for so long after the last carrier came. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(10);

    /** The server has closed older ones long before; a descriptor each would exceed the usual limit of a process. */
    private static final int MOST_HELD = 15_000;

    private final SoakApp app;
    private final List<Long> millis = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private volatile boolean over;

    private SoakCrowd(SoakApp app) {
        this.app = app;
    }

    /** What the user asked for. */
    record Arguments(String kind, int strangers) {
        static Arguments parse(String... words) {
            String kind = "ws";
            int strangers = STRANGERS;
            for (int i = 0; i < words.length; i++) {
                if (words[i].equals("--kind") && i + 1 < words.length) {
                    kind = words[++i];
                } else if (words[i].matches("\\d{1,6}")) {
                    strangers = Integer.parseInt(words[i]);
                } else {
                    throw new IllegalArgumentException("'" + words[i] + "' is not understood");
                }
            }
            if (!KINDS.contains(kind)) {
                throw new IllegalArgumentException("--kind '" + kind + "' is none of " + KINDS);
            }
            return new Arguments(kind, strangers);
        }
    }

    /** Sends the crowd that the arguments name. */
    public static void main(String... words) throws Exception {
        Optional<Arguments> arguments = SoakCommand.arguments("strangers", USAGE, Arguments::parse, words);
        if (arguments.isEmpty()) {
            return;
        }
        boolean noticed = run(arguments.get());
        System.exit(noticed ? 1 : 0);
    }

    private static boolean run(Arguments arguments) throws Exception {
        Path logs = Files.createDirectories(Path.of(System.getProperty("brook.logs", "target/soak")));
        try (SoakTargets targets = new SoakTargets();
                SoakPair pair = new SoakPair(arguments.kind(), logs)) {
            SoakApp app = new SoakApp(pair.socks5(), targets);
            for (int i = 0; i < 200; i++) {
                app.shortTunnel(i); // classes are loaded, pools are filled
            }
            return new SoakCrowd(app).besiege(pair, arguments);
        }
    }

    private boolean besiege(SoakPair pair, Arguments arguments) throws Exception {
        InetSocketAddress server = pair.server();
        Thread user = Thread.ofPlatform().daemon().name("user").start(this::use);
        Deque<SilentStranger> strangers = new ArrayDeque<>();
        long begun = System.nanoTime();
        int refused = 0;
        for (int i = 0; i < arguments.strangers(); i++) {
            if (strangers.size() == MOST_HELD) {
                strangers.remove().close();
            }
            try {
                strangers.add(SilentStranger.connect(arguments.kind(), server, i));
            } catch (IOException e) {
                refused++; // closed in favour of a newer one
            }
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        SoakCommand.print(
                arguments.strangers() + " carriers came in " + seconds + " s, " + refused + " were closed on the way; "
                        + pair.watched().findFirst().orElseThrow().state());
        TimeUnit.NANOSECONDS.sleep(AFTERWARDS.toNanos());
        over = true;
        user.join();
        strangers.forEach(SilentStranger::close);
        report();
        return !failures.isEmpty();
    }

    private void use() {
        try (Socket old = app.idleTunnel()) {
            for (long number = 0; !over; number++) {
                long begun = System.nanoTime();
                try {
                    app.shortTunnel(number);
                    millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
                    app.use(old);
                } catch (IOException e) {
                    failures.add(e.toString());
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } catch (IOException | InterruptedException e) {
            failures.add(e.toString());
        }
    }

    private void report() {
        millis.sort(null);
        SoakCommand.print("The user's tunnels: " + millis.size() + ", failed: " + failures.size() + ", median "
                + millis.get(millis.size() / 2) + " ms, worst " + millis.getLast() + " ms");
        failures.stream().distinct().limit(5).forEach(SoakCommand::print);
    }
}
