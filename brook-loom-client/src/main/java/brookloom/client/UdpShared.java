package brookloom.client;

import java.time.Duration;

/**
 * What all flows have in common, whatever socket they begin at.
 *
 * @param timeout ends a flow that was silent in both directions for so long; zero for never
 */
record UdpShared(Dialer dialer, AppLimits limits, Duration timeout, UdpLocalPorts localPorts) {
    /** With ports remembered by themselves. */
    static UdpShared of(Dialer dialer, AppLimits limits, Duration timeout) {
        return new UdpShared(dialer, limits, timeout, new UdpLocalPorts(limits.localPortMemory(), System::nanoTime));
    }
}
