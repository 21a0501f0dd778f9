package brookloom.net.udp;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.Threads;
import brookloom.net.text.Failures;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.tinylog.Logger;

/**
 * One thread for the datagrams of many sockets: a registered socket's handler is called when there is something to
 * receive, on the loop's thread, and must not wait. So a quiet socket costs no thread and no buffer, and a busy one no
 * hand-over.
 */
public final class UdpLoop implements AutoCloseable {
    /** Datagrams to take from one socket before the others get their turn. */
    public static final int BATCH = 64;

    private static final int MAX_QUEUED_BYTES = 32 * 1024 * 1024;

    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final Selector selector;
    private final Consumer<SelectionKey> reading = this::read;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final DatagramRoom room = new DatagramRoom(MAX_QUEUED_BYTES);
    private final List<Runnable> afterRead = new ArrayList<>(); // of the loop's thread
    private final byte[] buffer = new byte[BufferPool.LARGE];
    private final byte[] secondBuffer = new byte[BufferPool.LARGE];
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;

    /** Receives what a socket has, at most {@link #BATCH} datagrams. */
    public interface Reader {
        /** A failure is logged and changes nothing; a handler that does not need the socket any more closes it. */
        void read() throws IOException;
    }

    private UdpLoop(Selector selector, String name) {
        this.selector = selector;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    /** Returns a loop on a thread of this name. */
    public static UdpLoop start(String name) throws IOException {
        UdpLoop loop = new UdpLoop(Selector.open(), name);
        loop.thread.start();
        return loop;
    }

    /**
     * Calls the reader whenever the channel has something; the channel never waits any more, and its owner closes it, then
     * calls {@link #wakeUp}. From any thread.
     *
     * @throws IOException when the channel is closed, or the loop has ended
     */
    public void register(DatagramChannel channel, Reader reader) throws IOException {
        channel.configureBlocking(false);
        try {
            channel.register(selector, SelectionKey.OP_READ, reader);
            wakeUp();
        } catch (CancelledKeyException e) {
            execute(() -> registerAgain(channel, reader));
        } catch (ClosedSelectorException e) {
            throw new IOException("the loop of the UDP ports has ended", e);
        }
    }

    /** Registers what {@link #forget} was called for just now, once the selector has let go of it. */
    private void registerAgain(DatagramChannel channel, Reader reader) {
        try {
            selector.selectNow(reading);
            channel.register(selector, SelectionKey.OP_READ, reader);
        } catch (IOException | ClosedSelectorException e) {
            Logger.debug("UDP: {}", Failures.describe(e)); // closed since, or at the end of the loop
        }
    }

    /** Calls the channel's reader no more, which another loop serves. From any thread; a call may be running. */
    public void forget(DatagramChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null) {
            key.cancel();
            wakeUp();
        }
    }

    /**
     * Runs a task that does not wait on the loop's thread, in the order of the calls; on the caller's when the loop has
     * ended. From any thread.
     */
    public void execute(Runnable task) {
        tasks.add(task);
        if (ended) {
            runTasks();
        } else {
            wakeUp();
        }
    }

    /** Runs the task on the loop's thread and waits until it is done; must not be called on that thread. */
    public void executeAndWait(Runnable task) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        execute(() -> {
            try {
                task.run();
            } finally {
                done.countDown();
            }
        });
        done.await();
    }

    /**
     * Runs a task once the present reader has received all that is at hand, so that it wakes nobody for each datagram. On
     * the loop's thread; on another, at once.
     */
    public void afterRead(Runnable task) {
        if (Thread.currentThread() == thread) {
            afterRead.add(task);
        } else {
            task.run();
        }
    }

    /** Runs the task on the loop's thread after the delay. */
    public void schedule(Runnable task, Duration delay) {
        var unused = Deadline.schedule(() -> execute(task), delay);
    }

    /** Room for any datagram, for readers and tasks to use while they run. */
    public byte[] buffer() {
        return buffer;
    }

    /** More of that, for what a datagram is turned into. */
    public byte[] secondBuffer() {
        return secondBuffer;
    }

    /** Returns the room for datagrams that wait behind this loop, whatever for. */
    public DatagramRoom room() {
        return room;
    }

    /** Has the loop let go of sockets that were closed: their ports are free then. From any thread. */
    public void wakeUp() {
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    private void run() {
        try {
            while (!closing) {
                turn();
            }
        } finally {
            ended = true; // from here on, the caller that adds a task runs it
            runTasks();
            closeSelector();
        }
    }

    /** Whatever fails, the loop goes on: everybody's datagrams depend on it. */
    private void turn() {
        try {
            runTasks();
            selector.select(reading);
        } catch (IOException | RuntimeException | Error e) {
            Threads.report(e);
            LockSupport.parkNanos(PAUSE_NANOS); // what fails again at once would only burn the CPU
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                Threads.report(e);
            }
        }
        runAfterRead();
    }

    private void read(SelectionKey key) {
        try {
            ((Reader) key.attachment()).read();
        } catch (IOException e) {
            Logger.debug("UDP: {}", Failures.describe(e)); // of one datagram, or of a socket just closed
        } catch (RuntimeException | Error e) {
            Threads.report(e);
        } finally {
            runAfterRead();
        }
    }

    private void runAfterRead() {
        for (int i = 0; i < afterRead.size(); i++) {
            afterRead.get(i).run();
        }
        afterRead.clear();
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            Logger.debug("UDP: {}", Failures.describe(e));
        }
    }

    /** Waits for the thread. Sockets are their owners' to close, before. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
