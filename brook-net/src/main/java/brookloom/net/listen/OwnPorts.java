package brookloom.net.listen;

import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;

/** Finds outbound connections that lead back in: one connection would become another, and so on without end. */
public final class OwnPorts {
    private OwnPorts() {}

    /**
     * Refuses an outbound connection that leads to a port of this process.
     *
     * @param option what names the way, for the message
     * @param next where its connections go first; a name is looked up if its port is one of ours
     * @param served the ports of this process
     */
    public static void refuse(String option, Destination next, List<InetSocketAddress> served) throws UserError {
        for (InetSocketAddress own : served) {
            if (own.getPort() == next.port() && isOwn(next.host(), own.getAddress())) {
                throw new UserError(option + " " + next
                        + " is a port of this program itself, so connections would go round in circles;"
                        + " give the address of another program, or listen on another port");
            }
        }
    }

    private static boolean isOwn(HostAddress host, InetAddress listening) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host.toString())) {
                boolean same = address.equals(listening) || address.isAnyLocalAddress();
                if (same || (listening.isAnyLocalAddress() && isLocal(address))) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException e) {
            return false; // for its dialer to report
        }
    }

    private static boolean isLocal(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
