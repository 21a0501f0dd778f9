package brookloom.client.tunnel;

import brookloom.client.carrier.DoctorHint;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.OpeningUnanswered;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.ForwardingStream;
import brookloom.net.text.Failures;
import brookloom.net.text.Printable;
import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.Drops;
import brookloom.net.udp.StreamDrop;
import brookloom.net.udp.UdpLoop;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.ReplyCode;
import brookloom.tunnel.ClientTunnel;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long the server may take to send its nonce, and explains why a tunnel failed before it came. A server that
 * does not accept an opening sends nothing or closes the connection, so this is the only sign of a wrong password.
 */
final class NonceTimeout implements ClientTunnel.NonceListener {
    /** Five bytes that no nonce begins with, but for one in 2^40: of HTTP, of SSH, of an alert of TLS. */
    private static final Pattern UNMISTAKABLE = Pattern.compile("HTTP/|SSH-\\d|\\x15\\x03[\\x00-\\x04]\\x00\\x02");

    private static final byte TLS_ALERT = 21;
    private static final byte TLS_MAJOR_VERSION = 3;

    /** A server looks a name up and dials, and each may take as long as its nonce. */
    private static final int TARGET_LIMITS = 3;

    private final KnownServer server;
    private final Closeable carrier;
    private final String orOtherKind;
    private final Duration limit;
    private final @Nullable RacingCarrier racing;
    private final Deadline deadline;
    private volatile boolean arrived;
    private volatile byte[] nonce = new byte[0];

    /**
     * Begins to wait.
     *
     * @param carrier closed when the limit passes
     * @param racing what is beneath a tunnel over a carrier that was kept ready; null for one that was dialled now
     */
    NonceTimeout(KnownServer server, Closeable carrier, Duration limit, @Nullable RacingCarrier racing) {
        this.server = server;
        this.carrier = carrier;
        this.orOtherKind = server.toString().contains("://")
                ? ", or --withoutBrookProtocol on one end only"
                : ", or it is a wsserver or wssserver (give its address as ws://… or wss://…)";
        this.limit = limit;
        this.racing = racing;
        this.deadline = Deadline.closing(carrier, limit);
        server.asked();
    }

    /** Returns whether the server has accepted the opening. */
    boolean hasArrived() {
        return arrived;
    }

    @Override
    public void nonceArrived(byte[] nonce) throws DialFailed {
        this.nonce = nonce;
        if (UNMISTAKABLE.matcher(new String(nonce, StandardCharsets.ISO_8859_1)).lookingAt()) {
            throw explain("answers something else", null);
        }
        arrived = true;
        deadline.close();
        server.answered(nonce);
    }

    @Override
    public void nonceCutShort(byte[] begun) {
        nonce = begun;
    }

    /** Returns the tunnel, whose end or failure before the nonce is explained. */
    ByteStream watch(ByteStream tunnel) {
        return new WatchedStream(tunnel);
    }

    /** Returns the tunnel of datagrams, whose end or failure before the nonce is explained. */
    DatagramStream watch(DatagramStream tunnel) {
        return new WatchedDatagrams(tunnel);
    }

    /** Waits for the target, as the tunnel does, and no longer than a server may take; a failure is explained. */
    void await(TargetWait target) throws DialFailed {
        Duration most = limit.multipliedBy(TARGET_LIMITS);
        Deadline reached = Deadline.closing(carrier, most);
        try (reached) {
            checkEnd(target.await() ? 0 : -1);
        } catch (IOException e) {
            if (arrived && reached.expired()) {
                throw failed(" did not report within " + most.toSeconds() + " s whether the target is reached", e);
            }
            IOException explained = explain(e);
            throw explained instanceof DialFailed failed
                    ? failed
                    : new DialFailed(
                            ReplyCode.GENERAL_FAILURE,
                            "server " + server + " broke the tunnel before it reached the target: " + Failures.reason(e)
                                    + DoctorHint.ifRepeated(),
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
        String other = otherKind();
        return failed(
                other != null ? other : " sends what does not authenticate: is --serverHKDFInfo the same on both ends?",
                failure);
    }

    private IOException explain(IOException e) {
        if (arrived || e instanceof DialFailed) {
            return e;
        }
        if (!deadline.expired()) {
            return explain("closed the tunnel without an answer", e);
        }
        return racing == null
                ? explain("sent no answer within " + limit.toSeconds() + " s", e)
                : racing.silent(limit, e);
    }

    /** Returns what a server of another kind sent in place of a nonce, which is random; null when nothing shows that. */
    private @Nullable String otherKind() {
        byte[] sent = nonce;
        if (sent.length > 1 && sent[0] == TLS_ALERT && sent[1] == TLS_MAJOR_VERSION) {
            return " speaks TLS on this port: if it is a wssserver, give its address as wss://…";
        }
        String text = new String(sent, StandardCharsets.ISO_8859_1);
        return text.matches("[ -~\\r\\n]+")
                ? " answers '" + Printable.line(text) + "', which is not Brook's: check the address; that of a"
                        + " wsserver begins with ws://, that of a wssserver with wss://"
                : null;
    }

    private DialFailed explain(String what, @Nullable IOException cause) {
        String other = otherKind();
        return other != null
                ? failed(other, cause)
                : new OpeningUnanswered(
                        "server " + server + " " + what,
                        dropped(cause) + " " + OpeningUnanswered.CAUSES + orOtherKind + advice(),
                        cause);
    }

    /** Returns what to do about an opening that the server does not answer. */
    static String advice() {
        return "; compare the password with the server's, and " + DoctorHint.examine();
    }

    /** A reset of a connection that was kept ready is the network's rather than an answer to a wrong password. */
    private String dropped(@Nullable IOException cause) {
        return racing != null && !racing.wasSentAgain() && cause instanceof SocketException
                ? " over a connection that was kept ready: the network has probably dropped it; if this repeats,"
                : ":";
    }

    private DialFailed failed(String what, @Nullable IOException cause) {
        return new DialFailed(ReplyCode.GENERAL_FAILURE, "server " + server + what, cause);
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
                return checkEnd(super.readAvailable(buffer, offset, length));
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
        public int receive(byte[] buffer, int offset) throws IOException {
            try {
                return checkEnd(tunnel.receive(buffer, offset));
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
        public void countDropsIn(Drops<StreamDrop> sum) {
            tunnel.countDropsIn(sum);
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
