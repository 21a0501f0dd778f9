package brookloom.client.reverse;

import brookloom.client.config.ListenerConfig.RemoteForwardOptions;
import brookloom.client.dial.Dialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.TargetFailed;
import brookloom.net.listen.Drainable;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.text.Failures;
import brookloom.net.text.HostPorts;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.tunnel.reverse.ReverseLines;
import brookloom.tunnel.reverse.ReverseMessage;
import brookloom.tunnel.reverse.ReverseMessage.Connection;
import brookloom.tunnel.reverse.ReverseMessage.Listen;
import brookloom.tunnel.reverse.ReverseMessage.Listening;
import brookloom.tunnel.reverse.ReverseMessage.Ping;
import brookloom.tunnel.reverse.ReverseMessage.Pong;
import brookloom.tunnel.reverse.ReverseMessage.Refused;
import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Has a port of the server forwarded to a destination of this side: one tunnel asks the server to listen and learns of
 * connections, and each connection is taken over by a tunnel of its own. When the first tunnel is lost, another asks again.
 */
public final class RemoteForward implements Drainable, Closeable {
    /** Longest time without a line of the server, which sends a ping several times as often. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** Time for the server to close a port when asked to. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final RemoteForwardOptions options;
    private final Dialer dialer;
    private final RemoteConnections connections;
    private final String name = ReverseMessage.randomId(new SecureRandom());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable ReverseLines current;
    private volatile @Nullable Listening listening;

    // Of the thread:
    private Duration pause = FIRST_PAUSE;
    private String lastProblem = "";

    private RemoteForward(RemoteForwardOptions options, Dialer dialer, Dialer local) {
        this.options = options;
        this.dialer = dialer;
        this.connections = new RemoteConnections(options, local);
        this.thread = Thread.ofVirtual().name("remote-" + options.port()).unstarted(this::run);
    }

    /**
     * Starts to ask the server, in the background: what fails is logged, and tried again.
     *
     * @param dialer reaches the server; stays the caller's
     * @param local reaches the destination; stays the caller's
     */
    public static RemoteForward start(RemoteForwardOptions options, Dialer dialer, Dialer local) {
        RemoteForward forward = new RemoteForward(options, dialer, local);
        forward.thread.start();
        return forward;
    }

    /** Returns where the server listens; null while it does not. */
    public @Nullable Listening listening() {
        return listening;
    }

    private void run() {
        try {
            do {
                ask();
                listening = null;
            } while (!stopped.await(nextPause().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private Duration nextPause() {
        Duration next = pause;
        pause = next.compareTo(LONGEST_PAUSE.dividedBy(2)) < 0 ? next.multipliedBy(2) : LONGEST_PAUSE;
        return next;
    }

    /** Has the server listen until either ends it; failures are logged here. */
    private void ask() {
        try {
            listen(dialer.pinned());
            if (!isStopped()) {
                problem("the server has closed port " + options.port() + " of -R; it is asked again");
            }
        } catch (IOException e) {
            if (!isStopped()) {
                problem(e instanceof DialFailed ? String.valueOf(e.getMessage()) : lost(e));
            }
        } catch (RuntimeException e) {
            Logger.error(e, "-R {}: internal error", options);
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private String lost(IOException e) {
        return "-R " + options + ": the tunnel to the server is lost: " + Failures.reason(e) + "; it is opened again";
    }

    private void problem(String line) {
        if (!line.equals(lastProblem)) {
            lastProblem = line;
            Logger.warn("{}", line);
        }
    }

    private void listen(Dialer server) throws IOException {
        Destination to = new Destination(ReverseMessage.LISTEN, options.port());
        byte[] asking = ReverseLines.encode(new Listen(options.address(), options.port(), name));
        try (ByteStream tunnel = server.dialTcp(to, asking)) {
            ReverseLines lines = new ReverseLines(tunnel, SILENCE);
            current = lines;
            if (isStopped()) {
                return;
            }
            Listening open = answer(lines);
            listening = open;
            lastProblem = "";
            pause = FIRST_PAUSE;
            Logger.info("the server forwards {} to {}", HostPorts.format(open.address(), open.port()), options.to());
            serve(server, lines, open.port());
            lines.end();
            tunnel.finish();
        } finally {
            current = null;
        }
    }

    private Listening answer(ReverseLines lines) throws IOException {
        ReverseMessage first;
        try {
            first = lines.next();
        } catch (TargetFailed e) {
            throw unsupported(e);
        } catch (DialFailed e) {
            throw e; // the server itself is not reached, or has another password
        } catch (IOException e) {
            throw unsupported(e);
        }
        return switch (first) {
            case Listening open -> open;
            case Refused refused ->
                throw new DialFailed(ReplyCode.NOT_ALLOWED, "-R " + options + ": " + refused.reason());
            case null, default -> throw unsupported(null);
        };
    }

    private DialFailed unsupported(@Nullable Exception cause) {
        return new DialFailed(
                ReplyCode.NOT_ALLOWED,
                "-R " + options
                        + ": the server ended the tunnel unanswered: it is no Brook Loom, or an older one, or your"
                        + " user there has as many tunnels as it may",
                cause);
    }

    private void serve(Dialer server, ReverseLines lines, int port) throws IOException {
        for (ReverseMessage said = lines.next(); said != null; said = lines.next()) {
            switch (said) {
                case Ping ping -> lines.send(new Pong());
                case Connection connection -> connections.take(connection, port, server, lines);
                default -> {} // nothing that a server says here
            }
        }
    }

    /** Has the server close the port; connections go on. */
    @Override
    public void stopAccepting() {
        stopped.countDown();
        ReverseLines lines = current;
        if (lines == null) {
            return;
        }
        var unused = Deadline.schedule(lines::close, PATIENCE);
        try {
            lines.end();
        } catch (IOException e) {
            Logger.debug("-R {}: {}", options, e.toString());
        }
    }

    @Override
    public int count() {
        return connections.count();
    }

    @Override
    public void awaitEnd(Duration limit) throws InterruptedException {
        connections.awaitEnd(limit);
    }

    /** Ends everything and waits until the last thread is gone. */
    @Override
    public void close() {
        stopped.countDown();
        ReverseLines lines = current;
        if (lines != null) {
            lines.close();
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.close();
    }
}
