package brookloom.net.dial;

import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Names to addresses, without blocking a virtual thread's carrier. */
public interface Resolver {
    /** The machine's own. */
    Resolver SYSTEM = HostResolver::resolve;

    /**
     * All addresses of the host, at least one, the preferred one first; literals are not looked up.
     *
     * @throws DialFailed when there is none, or no answer within the limit
     */
    List<InetAddress> resolve(HostAddress host, Duration limit) throws DialFailed;
}
