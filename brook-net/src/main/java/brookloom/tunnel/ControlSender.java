package brookloom.tunnel;

import brookloom.proto.Control;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends answers to what was read from a thread of their own: reading must go on while the carrier accepts nothing, or both
 * ends could wait for ever.
 */
final class ControlSender {
    private final FragmentWriter writer;
    private final AtomicReference<Control.@Nullable Pong> pendingPong = new AtomicReference<>();

    ControlSender(FragmentWriter writer) {
        this.writer = writer;
    }

    /** A step that writes. */
    interface Sending {
        void run() throws IOException;
    }

    /** Sends a control. */
    void send(Control control) {
        start(() -> writer.writeControl(control.encode()));
    }

    /** Answers the newest PING only: a peer that sends them without reading the answers must not fill the heap. */
    void answer(Control.Ping ping) {
        if (pendingPong.getAndSet(new Control.Pong(ping.token())) == null) {
            start(this::sendPongs);
        }
    }

    /** Runs a step that writes. */
    void start(Sending sending) {
        Thread.ofVirtual().name(Thread.currentThread().getName() + "-control").start(() -> {
            try {
                sending.run();
            } catch (IOException e) {
                // The next write or read fails with it, too.
            }
        });
    }

    private void sendPongs() throws IOException {
        Control.Pong pong;
        do {
            pong = Objects.requireNonNull(pendingPong.get());
            writer.writeControl(pong.encode());
        } while (!pendingPong.compareAndSet(pong, null)); // newer PINGs came during the write
    }
}
