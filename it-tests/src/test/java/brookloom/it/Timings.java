package brookloom.it;

import brookloom.client.config.TunnelConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.websocket.FramedStream;
import brookloom.server.config.StrangerConfig;
import brookloom.server.config.UpgradeConfig;
import java.time.Duration;
import java.time.InstantSource;

/** Sets clocks and timeouts of both ends. */
abstract sealed class Timings permits ClientTunnels {
    InstantSource clock = InstantSource.system();
    Duration uptime = Duration.ofHours(1);
    Duration tcpTimeout = Duration.ZERO;
    Duration halfCloseTimeout = TimeoutConfig.DEFAULT.halfClose();
    Duration udpTimeout = TimeoutConfig.DEFAULT.udp();
    Duration nonceTimeout = TunnelConfig.DEFAULT_NONCE_TIMEOUT;
    Duration headerTimeout = UpgradeConfig.DEFAULT_HEADER_TIMEOUT;
    Duration heartbeat = FramedStream.HEARTBEAT;
    StrangerConfig strangers = StrangerConfig.ofThisProcess();

    abstract BrookLoomBuilder self();

    /** Sets what time it is; recorded traffic needs its own. */
    public BrookLoomBuilder clock(InstantSource clock) {
        this.clock = clock;
        return self();
    }

    /**
     * Makes the server seem to have been running for so long, by its own clock; an hour until set, so that tests may use
     * openings from before its start.
     */
    public BrookLoomBuilder runningFor(Duration uptime) {
        this.uptime = uptime;
        return self();
    }

    /** Sets the idle timeout of a TCP tunnel; zero for none. */
    public BrookLoomBuilder tcpTimeout(Duration timeout) {
        this.tcpTimeout = timeout;
        return self();
    }

    /** Sets the idle timeout of a half-closed TCP tunnel. */
    public BrookLoomBuilder halfCloseTimeout(Duration timeout) {
        this.halfCloseTimeout = timeout;
        return self();
    }

    /** Sets the idle timeout of a UDP tunnel. */
    public BrookLoomBuilder udpTimeout(Duration timeout) {
        this.udpTimeout = timeout;
        return self();
    }

    /** Limits the client's wait for the server's nonce. */
    public BrookLoomBuilder nonceTimeout(Duration timeout) {
        this.nonceTimeout = timeout;
        return self();
    }

    /** Limits the server's wait for a request's header. */
    public BrookLoomBuilder headerTimeout(Duration timeout) {
        this.headerTimeout = timeout;
        return self();
    }

    /** Sets the interval of pings of either end of a framed tunnel. */
    public BrookLoomBuilder heartbeat(Duration interval) {
        this.heartbeat = interval;
        return self();
    }

    /** Limits the server's wait for an opening. */
    public BrookLoomBuilder openTimeout(Duration timeout) {
        this.strangers = strangers.withOpenTimeout(timeout);
        return self();
    }
}
