package brookloom.server.reverse;

import brookloom.net.dial.DialFailed;
import brookloom.net.listen.Ports;
import brookloom.net.text.BindFailures;
import brookloom.net.text.HostPorts;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.config.PortPermit;
import brookloom.server.users.User;
import brookloom.tunnel.reverse.ReverseMessage;
import brookloom.tunnel.reverse.ReverseMessage.Listen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.List;

/** Binds the ports that clients ask for, as far as the server and the user's limits permit. */
final class FreePorts {
    private static final int BACKLOG = 64;

    /** Ports that are tried where the client leaves the choice to the server. */
    private static final int TRIES = 64;

    /** Lower ports are for services that everybody knows by them: none is chosen where the permit has others. */
    private static final int LOWEST = 1_024;

    private static final String BY_WHOM = PortPermit.OPTION + " at the server, or for this user: ";

    private static final List<String> WILDCARDS = List.of("[::]", "0.0.0.0");

    private final SecureRandom random = new SecureRandom();
    private final List<PortPermit> permits;

    FreePorts(List<PortPermit> permits) {
        this.permits = permits;
    }

    /**
     * Returns a socket that listens as asked.
     *
     * @throws DialFailed when that is not permitted, or not possible
     */
    ServerSocket bind(Listen asked, User user) throws DialFailed {
        if (permits.isEmpty()) {
            throw refused("the server opens no ports for clients: start it with " + PortPermit.OPTION);
        }
        return asked.port() == 0 ? bindAny(asked, user) : bind(permitted(asked, asked.port(), user));
    }

    private static ServerSocket bind(InetSocketAddress address) throws DialFailed {
        try {
            return Ports.tcp(address, BACKLOG);
        } catch (IOException e) {
            throw ReversePorts.failed(
                    ReplyCode.GENERAL_FAILURE,
                    "the server cannot listen on " + HostPorts.format(address) + ": "
                            + BindFailures.reason(address, e, "choose another port with -R"));
        }
    }

    private ServerSocket bindAny(Listen asked, User user) throws DialFailed {
        DialFailed failure = refused("no port" + on(asked) + " is allowed by " + BY_WHOM + "allow some there");
        for (int i = 0; i < TRIES; i++) {
            PortPermit permit = permits.get(random.nextInt(permits.size()));
            int first = Math.min(Math.max(permit.first(), LOWEST), permit.last());
            try {
                return bind(permitted(asked, random.nextInt(first, permit.last() + 1), user));
            } catch (DialFailed e) {
                failure = e.code() == ReplyCode.NOT_ALLOWED ? failure : e;
            }
        }
        throw failure;
    }

    /** Returns the address to bind: for all addresses those of both families, or of IPv4, whichever is permitted. */
    private InetSocketAddress permitted(Listen asked, int port, User user) throws DialFailed {
        List<String> texts = asked.address().equals(ReverseMessage.ALL) ? WILDCARDS : List.of(asked.address());
        for (String text : texts) {
            InetAddress address = address(text);
            if (permits.stream().anyMatch(permit -> permit.permits(address, port)) && user.mayListen(address, port)) {
                return new InetSocketAddress(address, port);
            }
        }
        throw refused(
                "port " + port + on(asked) + " is not allowed by " + BY_WHOM + "ask for another, or allow it there");
    }

    private static InetAddress address(String literal) throws DialFailed {
        if (HostAddress.parse(literal) instanceof HostAddress.Ip ip) {
            return ip.toInetAddress();
        }
        throw refused("'" + literal + "' is not an IP address");
    }

    private static String on(Listen asked) {
        return " on " + (asked.address().equals(ReverseMessage.ALL) ? "all addresses" : asked.address());
    }

    private static DialFailed refused(String reason) {
        return ReversePorts.failed(ReplyCode.NOT_ALLOWED, reason);
    }

    /** Returns whether a port that is open may stay so: a user's permits change. */
    static boolean mayStay(InetSocketAddress bound, User user) {
        return user.mayListen(bound.getAddress(), bound.getPort());
    }
}
