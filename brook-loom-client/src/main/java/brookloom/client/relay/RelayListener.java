package brookloom.client.relay;

import brookloom.client.config.AppLimits;
import brookloom.client.config.RelayOptions;
import brookloom.client.dial.Dialer;
import brookloom.client.udp.UdpContext;
import brookloom.client.udp.UdpDrop;
import brookloom.client.udp.UdpFlowKey;
import brookloom.client.udp.UdpFlows;
import brookloom.net.dial.DialFailed;
import brookloom.net.listen.PairListener;
import brookloom.net.listen.StreamListener;
import brookloom.net.listen.UdpPort;
import brookloom.net.listen.UdpSource;
import brookloom.net.relay.Splice;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.KeepAlive;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.BindFailures;
import brookloom.net.text.Failures;
import brookloom.net.text.HostPorts;
import brookloom.net.text.UserError;
import brookloom.net.udp.Drops;
import brookloom.proto.Destination;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.tinylog.Logger;

/** Port forwarding: TCP connections and UDP datagrams to a local port go to one destination through tunnels. */
public final class RelayListener implements Closeable {
    private final Destination to;
    private final RelayOptions options;
    private final Dialer dialer;
    private final PairListener listener;
    private final UdpFlows flows;
    private final Drops<UdpDrop> drops = new Drops<>(UdpDrop.class);

    private RelayListener(PairListener listener, RelayOptions options, Dialer dialer) {
        this.to = options.to();
        this.options = options;
        this.dialer = dialer;
        this.listener = listener;
        Duration timeout = options.timeouts().udp();
        UdpContext context = UdpContext.of(dialer, AppLimits.DEFAULT, timeout, listener.loop());
        this.flows = new UdpFlows("relay-udp", context, this::outlet);
    }

    /**
     * Starts to relay, and owns the dialer.
     *
     * @param keepAlive of the apps' connections
     * @throws IOException when the address is not available; the message is for the user
     */
    public static RelayListener open(RelayOptions options, KeepAlive keepAlive, Dialer dialer) throws IOException {
        InetSocketAddress from;
        try {
            from = options.from().resolve();
        } catch (UserError e) {
            dialer.close();
            throw new IOException(e.getMessage(), e);
        }
        try {
            return start(from, options, keepAlive, dialer);
        } catch (IOException e) {
            dialer.close();
            throw new IOException(
                    "cannot listen on " + options.from() + ": "
                            + BindFailures.reason(from, e, "choose another address or port with " + options.option()),
                    e);
        }
    }

    private static RelayListener start(InetSocketAddress from, RelayOptions options, KeepAlive keepAlive, Dialer dialer)
            throws IOException {
        StreamListener streams = new StreamListener("relay", AppLimits.DEFAULT.connections(), keepAlive);
        PairListener listener = PairListener.bind(from, "relay-udp", streams);
        RelayListener relay = new RelayListener(listener, options, dialer);
        listener.start("relay", relay::relay, relay.new Datagrams());
        return relay;
    }

    /** Returns where it listens, over TCP and UDP, with the port that was taken. */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** Returns the counts of apps' datagrams that went no further. */
    public Drops<UdpDrop> drops() {
        return drops;
    }

    /** Returns what serves TCP connections; closed with this. */
    public StreamListener streams() {
        return listener.streams();
    }

    /** Some destinations speak first, so nothing waits for the app's first byte. */
    private void relay(SocketStream app) throws IOException {
        InetSocketAddress peer = (InetSocketAddress) app.socket().getRemoteSocketAddress();
        app.resetOnClose(); // an app has no other way to learn of a failure
        try (ByteStream tunnel = dialer.forApp(peer).dialTcp(to, new byte[0])) {
            String name = Thread.currentThread().getName();
            Splice.run(app, tunnel, options.timeouts().tcp(), options.timeouts().halfClose(), name);
        } catch (DialFailed e) {
            Logger.warn("{}", e.getMessage());
        }
    }

    /** Gives each datagram to its flow. */
    private final class Datagrams implements UdpPort.Receiver {
        @Override
        public void received(InetSocketAddress app, UdpSource asked, ByteBuffer datagram) {
            if (!flows.route(new UdpFlowKey(app, asked, to), datagram)) {
                drops.count(UdpDrop.QUEUE_FULL);
            }
        }

        @Override
        public void failed(Exception e) {
            Logger.error(
                    "relay on {} stopped receiving datagrams: {}; restart the client",
                    HostPorts.format(address()),
                    Failures.describe(e));
        }
    }

    private UdpFlows.Outlet outlet(UdpFlowKey key) {
        return (data, offset, length) -> {
            try {
                if (!key.asked().send(ByteBuffer.wrap(data, offset, length), key.app())) {
                    drops.count(UdpDrop.ANSWER_NOT_SENT); // the socket's buffer is full
                }
            } catch (IOException e) {
                drops.count(UdpDrop.ANSWER_NOT_SENT);
            }
        };
    }

    /** Ends everything that is relayed and waits until the last thread is gone. */
    @Override
    public void close() {
        listener.stopReceiving(); // or a datagram could begin a flow
        flows.close();
        listener.close();
        dialer.close();
        String dropped = drops.toString();
        if (!dropped.isEmpty()) {
            Logger.info("relay on {} dropped datagrams: {}", HostPorts.format(address()), dropped);
        }
    }
}
