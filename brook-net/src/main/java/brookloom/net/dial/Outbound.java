package brookloom.net.dial;

import brookloom.net.stream.KeepAlive;
import java.time.Duration;

/** Dials destinations from this process, over TCP and over UDP. */
public record Outbound(TcpDialer tcp, UdpDialer udp) {
    /** Limit on a dial, name lookup included. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    /** Returns dialers that leave straight from this machine, as it is set up. */
    public static Outbound direct() {
        return from(SourceAddress.ANY);
    }

    /** Returns dialers that leave straight from this machine, bound to these addresses. */
    public static Outbound from(SourceAddress source) {
        return from(source, KeepAlive.DEFAULT);
    }

    /** Returns dialers that leave straight from this machine, bound to these addresses, with connections kept alive so. */
    public static Outbound from(SourceAddress source, KeepAlive keepAlive) {
        return new Outbound(
                new SocketDialer(LIMIT, Resolver.SYSTEM, source, keepAlive),
                new UdpSocketDialer(LIMIT, Resolver.SYSTEM, source));
    }
}
