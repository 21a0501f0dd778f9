package brookloom.client.tunnel;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.ForwardingStream;
import brookloom.net.text.Printable;
import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.UdpLoop;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.ReplyCode;
import brookloom.tunnel.ClientTunnel;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long the server may take to send its nonce, and explains why a tunnel failed before it came. A server that
 * does not accept an opening sends nothing or closes the connection, so this is the only sign of a wrong password.
 */
final class NonceTimeout implements ClientTunnel.NonceListener {
    private final String server;
    private final Duration limit;
    private final Deadline deadline;
    private volatile boolean arrived;
    private volatile byte[] nonce = new byte[0];

    /** @param carrier closed when the limit passes */
    NonceTimeout(String server, Closeable carrier, Duration limit) {
        this.server = server;
        this.limit = limit;
        this.deadline = Deadline.closing(carrier, limit);
    }

    @Override
    public void nonceArrived(byte[] nonce) {
        this.nonce = nonce;
        arrived = true;
        deadline.close();
    }

    /** Returns the tunnel, whose end or failure before the nonce is explained. */
    ByteStream watch(ByteStream tunnel) {
        return new WatchedStream(tunnel);
    }

    /** Returns the tunnel of datagrams, whose end or failure before the nonce is explained. */
    DatagramStream watch(DatagramStream tunnel) {
        return new WatchedDatagrams(tunnel);
    }

    /** Waits for the target, as the tunnel does; a failure is explained. */
    void await(TargetWait target) throws DialFailed {
        try {
            checkEnd(target.await() ? 0 : -1);
        } catch (IOException e) {
            IOException explained = explain(e);
            throw explained instanceof DialFailed failed
                    ? failed
                    : new DialFailed(
                            ReplyCode.GENERAL_FAILURE,
                            "server " + server + " broke the tunnel before it reached the target: " + e.getMessage(),
                            e);
        }
    }

    /** Waits for the target. */
    interface TargetWait {
        /** Returns true when the target is reached as far as the server tells, false when it ended without an answer. */
        boolean await() throws IOException;
    }

    private int checkEnd(int read) throws DialFailed {
        if (read < 0 && !arrived) {
            throw explain("closed the tunnel without an answer", null);
        }
        return read;
    }

    @Override
    public IOException explain(AuthenticationFailed failure) {
        return new DialFailed(ReplyCode.GENERAL_FAILURE, "server " + server + unauthentic(), failure);
    }

    private IOException explain(IOException e) {
        if (arrived || e instanceof DialFailed) {
            return e;
        }
        return deadline.expired()
                ? explain("sent no answer within " + limit.toSeconds() + " s", e)
                : explain("closed the tunnel without an answer", e);
    }

    /** A nonce is random: one of plain text was none. */
    private String unauthentic() {
        String text = new String(nonce, StandardCharsets.ISO_8859_1);
        return text.matches("[ -~\\r\\n]+")
                ? " answers '" + Printable.line(text) + "', which is not Brook's: check the address, and which of"
                        + " client, wsclient and wssclient this server is for"
                : " sends what does not authenticate: is --serverHKDFInfo the same on both ends?";
    }

    private DialFailed explain(String what, @Nullable IOException cause) {
        return new DialFailed(
                ReplyCode.GENERAL_FAILURE,
                "server " + server + " " + what + ": wrong password, or clocks over 60 s apart",
                cause);
    }

    /** Explains why a tunnel failed or ended before the nonce; steps aside after it. */
    private final class WatchedStream extends ForwardingStream {
        WatchedStream(ByteStream tunnel) {
            super(tunnel);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return checkEnd(super.read(buffer, offset, length));
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public boolean awaitInput() throws IOException {
            try {
                return super.awaitInput();
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.readAvailable(buffer, offset, length);
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            try {
                super.write(buffer, offset, length);
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public void finish() {
            deadline.close();
            super.finish();
        }

        @Override
        public void close() {
            deadline.close();
            super.close();
        }

        @Override
        public ByteStream settled() {
            return arrived ? inner() : this;
        }
    }

    /** Explains why a tunnel of datagrams failed or ended before the nonce; steps aside after it. */
    private final class WatchedDatagrams implements DatagramStream {
        private final DatagramStream tunnel;

        WatchedDatagrams(DatagramStream tunnel) {
            this.tunnel = tunnel;
        }

        @Override
        public boolean await() throws IOException {
            try {
                boolean there = tunnel.await();
                checkEnd(there ? 0 : -1);
                return there;
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public int receive(byte[] buffer) throws IOException {
            try {
                return checkEnd(tunnel.receive(buffer));
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public boolean isReady() throws IOException {
            try {
                return tunnel.isReady();
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public void sendLater(byte[] buffer, int offset, int length) throws IOException {
            try {
                tunnel.sendLater(buffer, offset, length);
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                tunnel.flush();
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            try {
                tunnel.send(buffer, offset, length);
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public boolean runOn(UdpLoop loop, Receiver receiver) throws IOException {
            return tunnel.runOn(loop, receiver);
        }

        @Override
        public DatagramStream settled() {
            return arrived ? tunnel.settled() : this;
        }

        @Override
        public void close() {
            deadline.close();
            tunnel.close();
        }
    }
}
