package brookloom.client.carrier;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.ProxyFailed;
import brookloom.net.dial.TcpDialer;
import brookloom.net.text.Failures;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** TCP connections to the server, beneath every kind of carrier. */
public final class ServerSockets {
    private ServerSockets() {}

    /**
     * Connects to the server, and not to just any destination.
     *
     * @throws DialFailed with what to do about it
     */
    public static Socket dial(TcpDialer sockets, Destination server, int localPort) throws DialFailed {
        try {
            return sockets.dial(server, localPort);
        } catch (ProxyFailed e) {
            throw e; // it says what to do
        } catch (DialFailed e) {
            throw notReached(e);
        }
    }

    /** Returns a dial's failure, with what to do about it. */
    public static DialFailed notReached(DialFailed e) {
        return new DialFailed(e.code(), "server " + e.getMessage() + advice(e), e);
    }

    private static String advice(DialFailed e) {
        String message = String.valueOf(e.getMessage());
        if (message.endsWith(Failures.TOO_MANY_FILES) || message.endsWith("?")) {
            return ""; // it has its own, and the server is not at fault
        }
        if (e.code() == ReplyCode.CONNECTION_REFUSED) {
            return ": is it running, and is the port right?";
        }
        return ": check the address and the network"
                + (e.getCause() instanceof SocketTimeoutException
                        ? ", and whether a firewall lets connections to this port pass"
                        : "");
    }
}
