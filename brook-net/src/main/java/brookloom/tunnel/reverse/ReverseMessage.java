package brookloom.tunnel.reverse;

import brookloom.proto.HostAddress;
import brookloom.proto.HostAddress.Domain;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line between a client and a server that listens for it ({@code -R}), within a tunnel to {@link #LISTEN}: words of
 * ASCII with a space between two, at most {@link #MAX_LENGTH} bytes with the newline.
 *
 * <pre>
 *   client → server   LISTEN address port name     first, with the opening; address * for all
 *   server → client   LISTENING address port       the port is open
 *                     REFUSED reason               it is not, and the tunnel ends
 *                     CONNECTION id address port   from there; the client opens a tunnel to {@link #ACCEPT} that begins
 *                                                  with the id and a newline
 *                     PING
 *   client → server   DROP id                      the client does not want this connection
 *                     PONG
 * </pre>
 */
public sealed interface ReverseMessage {
    /** Host of the destination that asks a server to listen. Reserved names never resolve (RFC 6761 §6.4). */
    Domain LISTEN = new Domain("listen.loom.invalid");

    /** Host of the destination that takes a connection over. */
    Domain ACCEPT = new Domain("accept.loom.invalid");

    /** Address that stands for all addresses of the server. */
    String ALL = "*";

    /** Bytes of the longest line, its newline included. */
    int MAX_LENGTH = 512;

    /** Characters of an id or a name: 128 random bits in hexadecimal. */
    int ID_LENGTH = 32;

    /** Longest reason: what is longer is cut. */
    int MAX_REASON = MAX_LENGTH - 16;

    /**
     * Asks for a port.
     *
     * @param address an IP address, or {@link #ALL}
     * @param port 0 for any that the server allows
     * @param name random, of the client's: who knows it may have the same port again
     */
    record Listen(String address, int port, String name) implements ReverseMessage {}

    /** Names the address and the port that are open. */
    record Listening(String address, int port) implements ReverseMessage {}

    /** States why there is no port. */
    record Refused(String reason) implements ReverseMessage {}

    /** Announces a connection to the port, and where it comes from. */
    record Connection(String id, String address, int port) implements ReverseMessage {}

    /** Has the server reset a connection. */
    record Drop(String id) implements ReverseMessage {}

    /** Asks for a {@link Pong}. */
    record Ping() implements ReverseMessage {}

    /** Answers a {@link Ping}. */
    record Pong() implements ReverseMessage {}

    /** Returns a name or an id that nobody guesses. */
    static String randomId(SecureRandom random) {
        byte[] bytes = new byte[ID_LENGTH / 2];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Returns whether the text has the form of an id. */
    static boolean isId(String text) {
        return ReverseWords.ID.matcher(text).matches();
    }

    /** Returns the line, without its newline. */
    default String line() {
        return switch (this) {
            case Listen listen -> "LISTEN " + listen.address + " " + listen.port + " " + listen.name;
            case Listening listening -> "LISTENING " + listening.address + " " + listening.port;
            case Refused refused -> "REFUSED " + ReverseWords.ascii(refused.reason);
            case Connection from -> "CONNECTION " + from.id + " " + from.address + " " + from.port;
            case Drop drop -> "DROP " + drop.id;
            case Ping ping -> "PING";
            case Pong pong -> "PONG";
        };
    }

    /** Returns what a line without its newline says; null for one that says nothing to this version. */
    static @Nullable ReverseMessage parse(String line) {
        List<String> words = List.of(line.split(" ", -1));
        return switch (words.getFirst()) {
            case "LISTEN" ->
                words.size() == 4
                                && ReverseWords.isListenable(words.get(1))
                                && ReverseWords.isPort(words.get(2))
                                && isId(words.get(3))
                        ? new Listen(words.get(1), Integer.parseInt(words.get(2)), words.get(3))
                        : null;
            case "LISTENING" ->
                words.size() == 3 && HostAddress.isLiteral(words.get(1)) && ReverseWords.isPort(words.get(2))
                        ? new Listening(words.get(1), Integer.parseInt(words.get(2)))
                        : null;
            case "REFUSED" -> words.size() > 1 ? new Refused(line.substring("REFUSED ".length())) : null;
            case "CONNECTION" ->
                words.size() == 4
                                && isId(words.get(1))
                                && HostAddress.isLiteral(words.get(2))
                                && ReverseWords.isPort(words.get(3))
                        ? new Connection(words.get(1), words.get(2), Integer.parseInt(words.get(3)))
                        : null;
            case "DROP" -> words.size() == 2 && isId(words.get(1)) ? new Drop(words.get(1)) : null;
            case "PING" -> new Ping();
            case "PONG" -> new Pong();
            default -> null;
        };
    }
}
