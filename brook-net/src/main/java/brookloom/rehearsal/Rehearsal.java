package brookloom.rehearsal;

import brookloom.net.dial.SocketDialer;
import brookloom.net.listen.StreamListener;
import brookloom.net.relay.Splice;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.proto.BrookException;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.tunnel.BrookServerTunnel;
import brookloom.tunnel.ClientTunnel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.tinylog.Logger;

/**
 * Runs the data path once while the process starts: tunnels over loopback, a datagram, TLS, a lookup, and failures. A class
 * whose initializer fails for want of a file descriptor stays failed for the life of the process, so none may be left to
 * initialize when descriptors are short. Whatever fails here is logged, and met again when it matters.
 */
public final class Rehearsal {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final byte[] REQUEST = {1, 2, 3};
    private static final Destination NOWHERE = new Destination(new HostAddress.Ipv4(0x7f000001), 1);

    private final CountDownLatch end;

    private Rehearsal(CountDownLatch end) {
        this.end = end;
    }

    /** Returns a rehearsal that is over: nothing was run. */
    public static Rehearsal none() {
        return new Rehearsal(new CountDownLatch(0));
    }

    /** Starts the rehearsal beside what the caller does meanwhile, so that a start takes little longer. */
    public static Rehearsal begin() {
        CountDownLatch end = new CountDownLatch(1);
        Runnable steps = () -> {
            try {
                var unused = run();
            } finally {
                end.countDown();
            }
        };
        // Not a virtual thread: initializers hold on to its carrier thread.
        Thread.ofPlatform().daemon().name("rehearsal").start(steps);
        return new Rehearsal(end);
    }

    /** Waits for the end, seconds at most. To be called before the process says that it serves. */
    public void await() {
        boolean interrupted = false;
        while (true) {
            try {
                end.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs everything, and returns the names of the steps that failed. */
    static List<String> run() {
        List<String> failed = new ArrayList<>();
        attempt("class path", Rehearsal::openClassPath, failed);
        attempt("tunnel", Rehearsal::tunnel, failed);
        attempt("datagrams", Rehearsal::datagrams, failed);
        attempt("TLS", Rehearsal::tls, failed);
        attempt("lookup", () -> InetAddress.getAllByName("localhost"), failed);
        return failed;
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void attempt(String name, Step step, List<String> failed) {
        try {
            step.run();
        } catch (Exception e) {
            Logger.debug("rehearsal of {}: {}", name, trace(e));
            failed.add(name);
        }
    }

    /** A jar that cannot be opened when a class is first looked for is never looked into again. */
    private static void openClassPath() {
        var unused = Rehearsal.class.getClassLoader().getResource("brookloom/nowhere");
        trace(new IOException("what a failure looks like", new GeneralSecurityException()));
    }

    private static String trace(Exception e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static void tunnel() throws Exception {
        try (Password password = Password.of("rehearsal".toCharArray());
                StreamListener listener = new StreamListener("rehearsal", 2, KeepAlive.DEFAULT)) {
            TunnelKeys keys = new TunnelKeys(password);
            ServerSocket port = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
            listener.listenInternally(port, "rehearsal", carrier -> serve(carrier, keys));
            Destination server = Destination.of((InetSocketAddress) port.getLocalSocketAddress());
            SocketDialer dialer = new SocketDialer(LIMIT);
            try (ByteStream carrier = new SocketStream(dialer.dial(server));
                    Deadline deadline = Deadline.closing(carrier, LIMIT)) {
                request(carrier, keys);
            }
            try (ByteStream garbage = new SocketStream(dialer.dial(server));
                    Deadline deadline = Deadline.closing(garbage, LIMIT)) {
                garbage.write(new byte[64], 0, 64);
                garbage.shutdownOutput();
                var unused = garbage.read(new byte[1], 0, 1);
            }
        }
    }

    private static void request(ByteStream carrier, TunnelKeys keys) throws IOException {
        OpenRequest request = OpenRequest.now(InstantSource.system(), Network.TCP, NOWHERE);
        try (ByteStream tunnel = ClientTunnel.open(carrier, keys, request, REQUEST, nonce -> {})) {
            byte[] answer = new byte[REQUEST.length];
            for (int n = 0; n >= 0 && tunnel.read(answer, 0, answer.length) > 0; n++) {
                tunnel.shutdownOutput();
            }
        }
    }

    /**
     * Answers with what was asked, by the loop that serves tunnels; garbage is met without a word, since it is meant to
     * fail.
     */
    private static void serve(SocketStream carrier, TunnelKeys keys) throws IOException {
        BrookServerTunnel tunnel;
        try {
            tunnel = BrookServerTunnel.accept(carrier, keys);
        } catch (BrookException e) {
            return;
        }
        tunnel.acknowledge();
        try (ByteStream near = tunnel.stream();
                ByteStream echo = new Echo()) {
            Splice.run(near, echo, LIMIT, LIMIT, "rehearsal");
        }
    }

    private static void datagrams() throws IOException {
        try (DatagramChannel one = DatagramChannel.open();
                DatagramChannel other = DatagramChannel.open()) {
            one.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            one.configureBlocking(false);
            other.connect(one.getLocalAddress());
            other.write(ByteBuffer.wrap(REQUEST));
            var unused = one.receive(ByteBuffer.allocate(REQUEST.length));
        }
    }

    /** Begins a handshake, which is where the platform's TLS reads its random numbers and settings. */
    private static void tls() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[0], new TrustManager[0], null); // reading the system's authorities takes a while
        SSLEngine engine = context.createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        SSLParameters one = engine.getSSLParameters();
        one.setNamedGroups(new String[] {"x25519"}); // each group makes a key, and P-256 a table of points for it
        engine.setSSLParameters(one);
        engine.beginHandshake();
        var unused = engine.wrap(
                ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
    }
}
