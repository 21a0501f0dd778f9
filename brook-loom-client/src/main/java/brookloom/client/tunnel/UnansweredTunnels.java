package brookloom.client.tunnel;

import brookloom.client.carrier.DoctorHint;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.ForwardingStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tinylog.Logger;

/**
 * Reports tunnels without Brook's protocol that get no byte from the server, which has no other way to refuse one. The
 * first byte of any tunnel shows that password and protocol are right, and ends the reports.
 */
public final class UnansweredTunnels {
    private final String server;
    private final Duration limit;
    private volatile boolean answered;

    /** @param limit how long a server may send nothing before that is reported */
    UnansweredTunnels(String server, Duration limit) {
        this.server = server;
        this.limit = limit;
    }

    /** Returns the carrier of a new tunnel, watched until its first byte. */
    ByteStream watch(ByteStream carrier) {
        return answered ? carrier : new Watched(carrier);
    }

    /** Describes a tunnel through which the server sent nothing. */
    public static String complaint(String server) {
        return "server " + server
                + " sent nothing through a tunnel without Brook's protocol: is the password the same on"
                + " both ends, the user neither disabled, expired nor over quota, and --withoutBrookProtocol set on both?"
                + " Or the target sent nothing";
    }

    private final class Watched extends ForwardingStream {
        private final AtomicBoolean done = new AtomicBoolean();
        private final Runnable cancel = Deadline.schedule(this::report, limit);

        Watched(ByteStream carrier) {
            super(carrier);
        }

        private void report() {
            if (done.compareAndSet(false, true) && !answered) {
                Logger.warn("{}; {}", complaint(server), DoctorHint.examine());
            }
        }

        private int check(int read) {
            if (read > 0) {
                answered = true;
                done.set(true);
                cancel.run();
            } else if (read < 0) {
                report();
            }
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return check(super.read(buffer, offset, length));
            } catch (IOException e) {
                report();
                throw e;
            }
        }

        @Override
        public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
            return check(super.readAvailable(buffer, offset, length));
        }

        @Override
        public void finish() {
            cancel.run();
            report();
            super.finish();
        }

        @Override
        public void close() {
            cancel.run();
            report();
            super.close();
        }

        @Override
        public ByteStream settled() {
            return answered ? inner() : this;
        }
    }
}
