package brookloom.client.carrier;

import brookloom.net.relay.Splice;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.SocketStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * An HTTP proxy inside this process, for a library that insists on opening its connections itself: it dials here, and
 * CONNECT puts it through to a connection that we have dialled, with our way out and our TLS. Each connection waits
 * under a token of its own that serves once; whoever comes without one gets nothing.
 */
public final class LoopbackHop implements AutoCloseable {
    /** What the library sends its token in. */
    public static final String TOKEN_HEADER = "Proxy-Authorization";

    private static final String SCHEME = "Bearer ";
    private static final Pattern TOKEN =
            Pattern.compile("\r\n" + TOKEN_HEADER + ": " + SCHEME + "(\\p{XDigit}+)\r\n", Pattern.CASE_INSENSITIVE);
    private static final byte[] ESTABLISHED =
            "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_REQUEST = 8 * 1024;
    private static final int TOKEN_BYTES = 16;
    private static final int BACKLOG = 1024;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SERVERS_TURN = Duration.ofSeconds(3);

    private final ServerSocket listening;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Ticket> waiting = new ConcurrentHashMap<>();
    private final Map<Thread, Socket> running = new ConcurrentHashMap<>();
    private final Thread accepting;

    private LoopbackHop(ServerSocket listening) {
        this.listening = listening;
        this.accepting = Thread.ofVirtual().name("hop-accept").unstarted(this::accept);
    }

    /** Listens on a free loopback port. */
    public static LoopbackHop open() throws IOException {
        LoopbackHop hop = new LoopbackHop(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
        hop.accepting.start();
        return hop;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** Lets the next one who shows the ticket's token through to this connection. */
    public Ticket admit(ByteStream connection) {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        Ticket ticket = new Ticket(HexFormat.of().formatHex(token), connection);
        waiting.put(ticket.token, ticket);
        return ticket;
    }

    /** One admission: the connection, whose end it remembers. */
    public final class Ticket implements ByteStream {
        private final String token;
        private final ByteStream connection;
        private final CompletableFuture<IOException> end = new CompletableFuture<>();
        private volatile boolean serverEnds;

        private Ticket(String token, ByteStream connection) {
            this.token = token;
            this.connection = connection;
        }

        /** The value of {@link #TOKEN_HEADER}. */
        public String credentials() {
            return SCHEME + token;
        }

        /** Comes true when there is nothing more to read, and tells why; an end in peace is an {@link EOFException}. */
        public CompletableFuture<IOException> end() {
            return end;
        }

        /**
         * The library would end the connection at once, but the server shall (RFC 6455 §7.1.1): who ends it first cannot
         * use its port again for a while.
         */
        public void letServerEnd() {
            serverEnds = true;
        }

        /** Nobody may use it any more. */
        public void cancel() {
            waiting.remove(token);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                int n = connection.read(buffer, offset, length);
                if (n < 0) {
                    end.complete(new EOFException("connection lost"));
                }
                return n;
            } catch (IOException e) {
                end.complete(e);
                throw e;
            }
        }

        /** A failure or the end shows in {@link #read}. */
        @Override
        public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
            return connection.readAvailable(buffer, offset, length);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            connection.write(buffer, offset, length);
        }

        @Override
        public void shutdownOutput() throws IOException {
            if (serverEnds) {
                var unused = end.copy()
                        .completeOnTimeout(null, SERVERS_TURN.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
            }
            connection.shutdownOutput();
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread thread = Thread.ofVirtual().name("hop").unstarted(() -> serve(socket));
                running.put(thread, socket);
                thread.start();
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    Logger.error("framed mode's inner connections: {}", e.getMessage());
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (SocketStream near = new SocketStream(socket)) {
            Ticket ticket;
            try (Deadline deadline = Deadline.closing(socket, LIMIT)) {
                ticket = redeem(socket.getInputStream());
                if (ticket != null) {
                    near.write(ESTABLISHED, 0, ESTABLISHED.length);
                    passFirst(near, ticket);
                }
            }
            if (ticket != null) {
                Splice.run(near, ticket, Duration.ZERO, Duration.ZERO, "hop");
            }
        } catch (IOException e) {
            Logger.debug("hop: {}", e.getMessage());
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    /** What a server says unasked must not come with our answer: the library would lose it. */
    private static void passFirst(ByteStream near, ByteStream connection) throws IOException {
        byte[] first = new byte[MAX_REQUEST];
        int n = near.read(first, 0, first.length);
        if (n > 0) {
            connection.write(first, 0, n);
        }
    }

    /** Reads the request; null when it has no token that is waiting. */
    private @Nullable Ticket redeem(InputStream in) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            byte[] some = new byte[512];
            int n = in.read(some);
            if (n < 0 || request.size() > MAX_REQUEST) {
                return null;
            }
            request.write(some, 0, n);
            text = request.toString(StandardCharsets.ISO_8859_1);
        }
        Matcher token = TOKEN.matcher(text);
        return text.startsWith("CONNECT ") && token.find() ? waiting.remove(token.group(1)) : null;
    }

    /** Closes every connection through it. */
    @Override
    public void close() {
        try {
            listening.close();
            accepting.join();
            for (Map.Entry<Thread, Socket> connection : running.entrySet()) {
                connection.getValue().close();
                connection.getKey().join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            Logger.debug("hop: {}", e.getMessage());
        }
    }
}
