package brookloom.net.dial;

import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Turns names into addresses, without blocking a virtual thread's carrier. */
public interface Resolver {
    /** The functions of the platform, on a bounded pool of threads. */
    Resolver SYSTEM = HostResolver::resolve;

    /**
     * Returns all addresses of the host, at least one, the preferred one first; literals are not looked up.
     *
     * @throws DialFailed when there is none, or no answer within the limit
     */
    List<InetAddress> resolve(HostAddress host, Duration limit) throws DialFailed;

    /** Returns a resolver for one of several clients, which uses no more than a fair share from the others. */
    default Resolver forClient(String client) {
        return this;
    }
}
