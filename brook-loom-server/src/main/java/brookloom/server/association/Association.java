package brookloom.server.association;

import brookloom.net.dial.DialFailed;
import brookloom.net.relay.IdleClock;
import brookloom.net.stream.BufferPool;
import brookloom.net.stream.Threads;
import brookloom.net.udp.DatagramBatches;
import brookloom.net.udp.DatagramRoom;
import brookloom.net.udp.Drops;
import brookloom.net.udp.UdpLoop;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelOutcome;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.server.targets.ManyTargets;
import brookloom.server.users.UserTunnel;
import brookloom.tunnel.AssociationTunnel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.tinylog.Logger;

/**
 * Serves an association, top to bottom the way datagrams go.
 *
 * <pre>
 *   tunnel --> read, open        --> {@link Targets}: address, checks --> {@link Sockets} --> target
 *   tunnel &lt;-- seal, write   &lt;-- queue         &lt;-- the loop          &lt;-- {@link Sockets} &lt;-- anyone
 * </pre>
 *
 * The tunnel's thread does the upper line, another the left of the lower one, the loop the rest.
 */
public final class Association {
    private static final int MAX_QUEUED = 1024;
    private static final int MAX_QUEUED_BYTES = 512 * 1024;

    private final AssociationTunnel tunnel;
    private final UdpLoop loop;
    private final DatagramBatches answers;
    private final IdleClock idle;
    private final Sockets sockets;
    private final Targets targets;
    private final ExecutorService lookups;
    private final LiveTunnel live;
    private final UserTunnel account;
    private final Drops<AssociationDrop> drops;

    private Association(AssociationTunnel tunnel, ManyTargets reaching, Surroundings around, String name) {
        this.tunnel = tunnel;
        this.loop = around.loop();
        this.drops = new Drops<>(AssociationDrop.class, around.drops());
        this.live = around.live();
        this.account = around.account();
        this.answers = new DatagramBatches(loop, MAX_QUEUED, MAX_QUEUED_BYTES, around.share());
        this.idle = new IdleClock(tunnel::close);
        this.lookups = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-lookup-", 0).factory());
        this.sockets = new Sockets(reaching, loop, this::received);
        this.targets = new Targets(reaching, this::send, lookups, around.failures(), drops);
    }

    /**
     * Holds what an association is served with.
     *
     * @param loop receives from targets
     * @param share of the loop's room, for what waits for the carrier
     * @param idleLimit how long nothing may move; zero for no limit
     * @param live counts, and learns how this association ends
     * @param account of the user: datagrams beyond its rate are lost
     * @param failures learns of targets that are not reached
     * @param drops counts for all associations
     */
    public record Surroundings(
            UdpLoop loop,
            DatagramRoom.Share share,
            Duration idleLimit,
            LiveTunnel live,
            UserTunnel account,
            Consumer<DialFailed> failures,
            Drops<AssociationDrop> drops) {}

    /** Serves until the client ends the tunnel, or nothing has moved for too long. Closes the tunnel. */
    public static void serve(AssociationTunnel tunnel, ManyTargets reaching, Surroundings around, String name)
            throws IOException {
        Association association = new Association(tunnel, reaching, around, name);
        association.idle.limit(around.idleLimit());
        association.run(name);
    }

    private void run(String name) throws IOException {
        Thread down = Thread.ofVirtual().name(name + "-down").start(this::sendAnswers);
        try {
            live.dialled(null);
            live.closes(tunnel);
            while (tunnel.await()) {
                takeAll();
            }
            live.end(idle.expired() ? TunnelOutcome.IDLE : TunnelOutcome.COMPLETED);
        } catch (IOException e) {
            live.failed(e);
            throw e;
        } finally {
            idle.stop();
            sockets.close();
            lookups.shutdownNow();
            answers.close();
            tunnel.close();
            Threads.joinUninterruptibly(down, tunnel::close);
            lookups.close();
            if (drops.total() > 0) {
                Logger.debug("{} dropped datagrams: {}", name, drops);
            }
        }
    }

    /** All that is at hand, with a buffer borrowed for it: apps are quiet most of the time. */
    private void takeAll() throws IOException {
        sockets.belongTo(tunnel.flow());
        byte[] buffer = BufferPool.take(BufferPool.LARGE);
        idle.moved();
        long now = System.nanoTime();
        long bytes = 0;
        do {
            int length = tunnel.receive(buffer, 0);
            if (length > 0) {
                bytes += length;
                targets.send(buffer, length, now);
            }
        } while (tunnel.isReady());
        BufferPool.give(buffer);
        live.sent(bytes);
    }

    private void send(InetSocketAddress to, byte[] data, int offset, int length) {
        if (!account.maySend(length)) {
            drops.count(AssociationDrop.RATE_LIMIT);
            return;
        }
        try {
            if (!sockets.send(to, ByteBuffer.wrap(data, offset, length))) {
                drops.count(AssociationDrop.NOT_SENT);
            }
        } catch (IOException | IllegalArgumentException e) {
            drops.count(AssociationDrop.NOT_SENT); // too large for the way, filtered, no route: lost, as on any network
        }
    }

    /** On the loop's thread. Strangers may answer, but do not keep the association alive. */
    private void received(InetSocketAddress from, int length) {
        byte[] head = targets.headFor(from);
        if (head != null) {
            idle.moved();
        } else {
            head = Destination.of(from).encode();
        }
        if (head.length + length > BrookProtocol.MAX_DATAGRAM_PAYLOAD) {
            drops.count(AssociationDrop.ANSWER_TOO_LARGE);
        } else if (!account.mayReceive(length)) {
            drops.count(AssociationDrop.RATE_LIMIT);
        } else if (!answers.offer(head, loop.buffer(), 0, length)) {
            drops.count(AssociationDrop.ANSWER_QUEUE_FULL);
        }
    }

    private void sendAnswers() {
        try {
            for (DatagramBatches.Batch batch = answers.poll(Long.MAX_VALUE);
                    batch != null;
                    batch = answers.poll(Long.MAX_VALUE)) {
                long bytes = 0;
                while (batch.next()) {
                    bytes += batch.length();
                    tunnel.sendLater(batch.bytes(), batch.start(), batch.length());
                }
                batch.release();
                live.received(bytes);
                if (answers.isEmpty()) {
                    tunnel.flush();
                }
            }
        } catch (IOException | InterruptedException e) {
            Logger.debug("association ended: {}", e.toString());
            tunnel.close();
        }
    }
}
