package brookloom.server.shared;

import brookloom.server.config.StateConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.Protocol;

/** Commands that go to the store in one go, and what takes their replies. */
final class Exchange {
    private static final byte[] PONG = "PONG".getBytes(StandardCharsets.US_ASCII);

    private final List<Store.Command> commands = new ArrayList<>();
    private final List<Taker> takers = new ArrayList<>();

    /** Takes a reply. */
    interface Taker {
        /** @throws StoreFailed when no store answers so */
        void take(Object reply) throws StoreFailed;
    }

    /** Adds a command that is answered with a number, which does not matter. */
    void ask(Protocol.Command name, String... arguments) {
        ask(Exchange::number, name, arguments);
    }

    /** Adds a command. */
    void ask(Taker taker, Protocol.Command name, String... arguments) {
        commands.add(Store.Command.of(name, arguments));
        takers.add(taker);
    }

    /** Runs all commands; where there are none, the store shows that it is there. */
    void run(Store store) throws StoreFailed {
        if (commands.isEmpty()) {
            ask(
                    reply -> {
                        if (!(reply instanceof byte[] text) || !Arrays.equals(text, PONG)) {
                            throw strange();
                        }
                    },
                    Protocol.Command.PING);
        }
        List<Object> replies = store.run(commands);
        for (int i = 0; i < takers.size(); i++) {
            takers.get(i).take(replies.get(i));
        }
    }

    /** Returns the number that a reply is. */
    static long number(Object reply) throws StoreFailed {
        if (reply instanceof Long number) {
            return number;
        }
        throw strange();
    }

    /** Returns the list that a reply is. */
    static List<?> list(Object reply) throws StoreFailed {
        if (reply instanceof List<?> list) {
            return list;
        }
        throw strange();
    }

    /** Returns the text that a reply, or an element of it, is. */
    static String text(Object reply) throws StoreFailed {
        if (reply instanceof byte[] text) {
            return new String(text, StandardCharsets.UTF_8);
        }
        throw strange();
    }

    private static StoreFailed strange() {
        return new StoreFailed("it does not answer as Redis does: check host and port in " + StateConfig.OPTION, null);
    }
}
