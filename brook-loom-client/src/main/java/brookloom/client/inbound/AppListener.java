package brookloom.client.inbound;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.dial.Dialer;
import brookloom.client.udp.FlowAffinities;
import brookloom.client.udp.UdpAssociations;
import brookloom.client.udp.UdpDrop;
import brookloom.net.listen.Drainable;
import brookloom.net.listen.StreamListener;
import brookloom.net.listen.UdpPort;
import brookloom.net.stream.KeepAlive;
import brookloom.net.udp.Drops;
import brookloom.net.udp.UdpLoop;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.tinylog.Logger;

/** Listens for apps and serves each by an {@link AppConnection} on a virtual thread. */
public final class AppListener implements Closeable {
    private final List<AppPort> ports;
    private final ListenerContext shared;
    private final StreamListener streams;
    private final List<UdpAssociations> associations = new ArrayList<>();

    private AppListener(List<AppPort> ports, ListenerContext shared, KeepAlive keepAlive) {
        this.ports = List.copyOf(ports);
        this.shared = shared;
        this.streams = new StreamListener("app", shared.limits().connections(), keepAlive);
    }

    /**
     * Starts to serve, and owns the dialer.
     *
     * @throws BindException when an address is not available; the message is for the user
     */
    public static AppListener open(AppOptions options, Dialer dialer) throws IOException {
        return open(options, AppLimits.DEFAULT, KeepAlive.DEFAULT, dialer);
    }

    /** Starts to serve within these limits, with apps' connections kept alive so; see {@link #open(AppOptions, Dialer)}. */
    public static AppListener open(AppOptions options, AppLimits limits, KeepAlive keepAlive, Dialer dialer)
            throws IOException {
        List<AppPort> ports = new ArrayList<>();
        try {
            for (AppBinding binding : options.bindings()) {
                ports.add(AppPort.bind(binding));
            }
            return start(ports, options, limits, keepAlive, dialer);
        } catch (IOException e) {
            ports.forEach(AppPort::close);
            dialer.close();
            throw e;
        }
    }

    /** Serves on ports that are already bound; owns them and the dialer. */
    static AppListener start(
            List<AppPort> ports, AppOptions options, AppLimits limits, KeepAlive keepAlive, Dialer dialer)
            throws IOException {
        FlowAffinities affinities = new FlowAffinities(limits.affinityMemory(), System::nanoTime);
        UdpLoop loop = UdpLoop.start("app-udp");
        AppListener listener = new AppListener(
                ports,
                new ListenerContext(
                        options, limits, dialer, affinities, loop, new LoginGuard(), new Drops<>(UdpDrop.class)),
                keepAlive);
        try {
            for (AppPort port : ports) {
                listener.serve(port);
                warnIfOpen(port, options);
            }
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.stop();
            throw e;
        }
    }

    private static void warnIfOpen(AppPort port, AppOptions options) {
        if (options.credentials() == null
                && !options.open()
                && !port.address().getAddress().isLoopbackAddress()) {
            Logger.warn(
                    "{} serves everybody who reaches it, without a login: give --socks5Username and --socks5Password,"
                            + " or listen on 127.0.0.1; --open if that is intended",
                    port.binding());
        }
    }

    /** Returns the protocols and addresses, with the ports that were taken, in the order of the options. */
    public List<AppBinding> bindings() {
        return ports.stream().map(AppPort::binding).toList();
    }

    /** Returns the address of the first port. */
    public InetSocketAddress address() {
        return ports.getFirst().address();
    }

    /** Returns where apps connect, in the order of the options. */
    public List<InetSocketAddress> addresses() {
        return ports.stream().map(AppPort::address).toList();
    }

    /** Returns what brings the apps to an end; closed with this. */
    public Drainable apps() {
        return new DrainedApps(streams, List.copyOf(associations));
    }

    /** Returns the counts of apps' datagrams that went no further. */
    public Drops<UdpDrop> drops() {
        return shared.drops();
    }

    private void serve(AppPort port) throws IOException {
        UdpPort datagrams = port.datagrams();
        UdpAssociations served = datagrams == null
                ? null
                : UdpAssociations.start(datagrams, shared.options().serverIp(), shared.udp());
        if (served != null) {
            associations.add(served);
        }
        streams.listen(
                port.server(),
                port.binding().toString(),
                app -> new AppConnection(app, port.protocol(), served, shared).run());
    }

    private void stop() {
        streams.close();
        associations.forEach(UdpAssociations::close);
        shared.loop().close();
    }

    /** Ends every connection and waits until the last thread is gone. */
    @Override
    public void close() {
        stop();
        shared.dialer().close();
    }
}
