package brookloom.client.udp;

import brookloom.client.config.AppLimits;
import brookloom.client.dial.Dialer;
import brookloom.net.udp.Drops;
import brookloom.net.udp.UdpLoop;
import java.time.Duration;

/**
 * Holds what all flows share, whatever socket they begin at.
 *
 * @param timeout ends a flow that was idle for so long; zero is never
 * @param drops counts for all of them
 * @param loop receives from apps, and for tunnels that can run on it; its owner closes it after the flows
 */
public record UdpContext(
        Dialer dialer,
        AppLimits limits,
        Duration timeout,
        FlowAffinities affinities,
        UdpLoop loop,
        Drops<UdpDrop> drops) {
    /** Returns a context that remembers its flows by itself. */
    public static UdpContext of(Dialer dialer, AppLimits limits, Duration timeout, UdpLoop loop) {
        return new UdpContext(
                dialer,
                limits,
                timeout,
                new FlowAffinities(limits.affinityMemory(), System::nanoTime),
                loop,
                new Drops<>(UdpDrop.class));
    }
}
