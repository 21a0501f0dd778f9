package brookloom.net.dial;

import brookloom.proto.Destination;
import java.net.Socket;

/** Dials outbound TCP connections: straight from this machine ({@link SocketDialer}), or through somebody's proxy. */
public interface TcpDialer {
    /**
     * Returns a connected socket, which the caller owns.
     *
     * @param localPort to dial from if it is free and this dialer chooses it; 0 for any
     * @throws DialFailed with the code and the one line to show
     */
    Socket dial(Destination destination, int localPort) throws DialFailed;

    /**
     * Connects where a policy allows it: it is asked about each address before that is dialled. A dialer that passes names on
     * unresolved has but literals to ask about.
     */
    default Socket dial(Destination destination, int localPort, AddressPolicy policy) throws DialFailed {
        policy.checkLiteral(destination.host());
        return dial(destination, localPort);
    }

    /** Returns a dialer for one of several clients, whose lookups take no more than a fair share. */
    default TcpDialer forClient(String client) {
        return this;
    }
}
