package brookloom.client.udp;

import brookloom.client.config.AppLimits;
import brookloom.client.tunnel.Dialer;
import brookloom.net.udp.UdpLoop;
import java.time.Duration;

/**
 * What all flows have in common, whatever socket they begin at.
 *
 * @param timeout ends a flow that was silent in both directions for so long; zero for never
 * @param loop receives from apps, and for tunnels that can run on it; its owner closes it after the flows
 */
public record UdpContext(Dialer dialer, AppLimits limits, Duration timeout, UdpLocalPorts localPorts, UdpLoop loop) {
    /** With ports remembered by themselves. */
    public static UdpContext of(Dialer dialer, AppLimits limits, Duration timeout, UdpLoop loop) {
        return new UdpContext(
                dialer, limits, timeout, new UdpLocalPorts(limits.localPortMemory(), System::nanoTime), loop);
    }
}
