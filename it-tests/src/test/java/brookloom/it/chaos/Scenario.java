package brookloom.it.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import brookloom.it.ends.Ending;
import brookloom.it.ends.Ending.How;
import brookloom.testing.TcpTimers;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What an app and its target do over one tunnel, and what each may see of it. */
final class Scenario {
    /** Far beyond all timeouts of a run. */
    private static final int PATIENCE_SECONDS = 60;

    private static final int PIECE = 10_000;
    private static final byte[] CONFIRMATION = "all of it".getBytes(US_ASCII);
    private static final byte[] HEAD = "HTTP/1.0 200 OK\r\n\r\n".getBytes(US_ASCII);

    private final Kind kind;
    private final byte[] bytes;
    private final CompletableFuture<Ending> targetsEnding = new CompletableFuture<>();
    private volatile boolean served;

    /** Whether the app's writer was told of a reset, which its reader then sees as an end: the system reports it once. */
    private volatile boolean resetMetWhileWriting;

    /** The shapes of traffic. */
    enum Kind {
        /** The target sends, and ends. */
        DOWNLOAD,
        /** The app sends, and ends; the target confirms what was whole. */
        UPLOAD,
        /** The app sends; the target sends all of it back, as it comes. */
        ECHO,
        /** The target answers a request of HTTP with a body that ends by closing. */
        PAGE
    }

    Scenario(Kind kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    Kind kind() {
        return kind;
    }

    /** Plays the target. */
    void serve(Socket connection) throws IOException {
        served = true;
        switch (kind) {
            case DOWNLOAD -> connection.getOutputStream().write(bytes);
            case UPLOAD -> {
                Ending ending = Ending.of(connection);
                targetsEnding.complete(ending);
                if (ending.how() == How.ORDERLY) {
                    connection.getOutputStream().write(CONFIRMATION);
                }
            }
            case ECHO -> connection.getInputStream().transferTo(connection.getOutputStream());
            case PAGE -> {
                readHead(connection.getInputStream());
                connection.getOutputStream().write(HEAD);
                connection.getOutputStream().write(bytes);
            }
        }
        connection.shutdownOutput();
        Ending.of(connection); // closing with bytes unread would be a reset of the target's own
    }

    /**
     * Plays the app, whose tunnel is open.
     *
     * @return what is wrong, or null
     */
    @Nullable
    String run(Socket app) throws Exception {
        Thread sender = Thread.ofVirtual().name("chaos-sender").start(() -> send(app));
        Ending ending = kind == Kind.PAGE ? page(app) : Ending.of(app);
        if (ending != null && ending.how() == How.ORDERLY && TcpTimers.isReset(app)) {
            ending = new Ending(ending.bytes(), How.RESET);
        }
        app.close();
        sender.join();
        byte[] expected = kind == Kind.UPLOAD ? CONFIRMATION : bytes;
        String wrong = ending == null || resetMetWhileWriting ? null : compare("the app", ending, expected);
        return wrong == null ? checkTarget() : wrong;
    }

    private void send(Socket app) {
        try {
            if (kind == Kind.UPLOAD || kind == Kind.ECHO) {
                for (int at = 0; at < bytes.length; at += PIECE) {
                    app.getOutputStream().write(bytes, at, Math.min(PIECE, bytes.length - at));
                }
                app.shutdownOutput();
            }
        } catch (IOException e) {
            // A failure that the app sees, unless it has closed the socket itself.
            resetMetWhileWriting = !String.valueOf(e.getMessage()).contains("closed");
        }
    }

    /** Returns how the body ended, or null when the proxy answered with an error of its own. */
    private static @Nullable Ending page(Socket app) throws IOException {
        String head = readHead(app.getInputStream());
        return head.startsWith("HTTP/1.1 200") ? Ending.of(app) : null;
    }

    static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("ended inside the head: " + head);
            }
            head.append((char) c);
        }
        return head.toString();
    }

    /** What looks whole to the target has to be whole. */
    private @Nullable String checkTarget() throws Exception {
        if (kind != Kind.UPLOAD || !served) {
            return null;
        }
        return compare("the target", targetsEnding.get(PATIENCE_SECONDS, TimeUnit.SECONDS), bytes);
    }

    private static @Nullable String compare(String who, Ending ending, byte[] expected) {
        byte[] got = ending.bytes();
        int same = Arrays.mismatch(got, expected);
        if (same >= 0 && same < got.length) {
            return who + " got wrong bytes from " + same + " on, of " + got.length;
        }
        if (ending.how() == How.ORDERLY && got.length < expected.length) {
            return who + " got " + got.length + " of " + expected.length + " bytes and an orderly end";
        }
        return null;
    }
}
