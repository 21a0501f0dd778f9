package brookloom.client.inbound;

import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.dial.Dialer;
import brookloom.client.udp.FlowAffinities;
import brookloom.client.udp.UdpContext;
import brookloom.client.udp.UdpDrop;
import brookloom.net.udp.Drops;
import brookloom.net.udp.UdpLoop;
import java.net.InetSocketAddress;

/** Holds what all connections of one listener share. */
record ListenerContext(
        AppOptions options,
        AppLimits limits,
        Dialer dialer,
        FlowAffinities affinities,
        UdpLoop loop,
        LoginGuard logins,
        Drops<UdpDrop> drops) {
    /** Returns a context whose dialer knows the app. */
    ListenerContext forApp(InetSocketAddress app) {
        return new ListenerContext(options, limits, dialer.forApp(app), affinities, loop, logins, drops);
    }

    /** Returns the part of it that flows need. */
    public UdpContext udp() {
        return new UdpContext(dialer, limits, options.timeouts().udp(), affinities, loop, drops);
    }
}
