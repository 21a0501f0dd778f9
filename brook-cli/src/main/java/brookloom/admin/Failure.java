package brookloom.admin;

import brookloom.cli.start.Invocation;
import brookloom.observe.RefusalCause;
import brookloom.proto.ReplyCode;

/**
 * Explains a kind of failure to operators.
 *
 * @param advice what to do
 */
record Failure(String what, String advice) {
    static final Failure BROKEN = new Failure(
            "Tunnels broke off",
            "At a server the target reset its connection, at a client the server or the network did. A few are normal;"
                    + " if there are many, the log of the other end says more.");
    static final Failure CUT =
            new Failure("Tunnels were cut by this end", "A user's quota, expiry or removal ended them.");

    /** Returns why a carrier got no tunnel. */
    static Failure of(RefusalCause cause) {
        return switch (cause) {
            case NOT_AUTHENTICATED ->
                new Failure(
                        "Clients without the password",
                        "Strangers who probe the port are normal. A client of yours must match this server in password,"
                                + " HKDF infos and --withoutBrookProtocol.");
            case CLOCK_TOO_FAR ->
                new Failure("Clocks differ by more than 60 s", "Set the clocks of client and server by NTP.");
            case REPLAYED ->
                new Failure(
                        "Openings were replayed",
                        "They are refused. Somebody who records traffic may be probing the server.");
            case REPLAY_MEMORY_FULL ->
                new Failure(
                        "The replay memory is full", "More tunnels open per minute than it holds. Spread the clients.");
            case BEFORE_START ->
                new Failure("Openings are older than the server", "Normal for a few seconds after a restart.");
            case FRAGMENT_TOO_LARGE, MALFORMED ->
                new Failure(
                        "Openings break the protocol",
                        "The client has the password, but is not compatible. Update it.");
            case USER_NOT_SERVED ->
                new Failure(
                        "Users are not served",
                        "Disabled, expired, or over a quota or limit: see '"
                                + Invocation.current().server() + " users list --users FILE'.");
            case TRUNCATED ->
                new Failure(
                        "Carriers closed within the opening",
                        "The network or the client gave up early. A few are normal.");
            case SERVER_NOT_REACHED ->
                new Failure(
                        "The server was not reached",
                        "Check its name and port, that it runs, and firewalls in between. The log has the reason.");
        };
    }

    /** Returns why a target was not reached. */
    static Failure of(ReplyCode code) {
        return switch (code) {
            case NOT_ALLOWED ->
                new Failure(
                        "Targets are not allowed",
                        "--targets, a block list, the user's limits or, for ports, --reverse refuse them.");
            case NETWORK_UNREACHABLE ->
                new Failure("Networks of targets are unreachable", "The server has no route: often there is no IPv6.");
            case HOST_UNREACHABLE ->
                new Failure("Targets were not found", "The name does not resolve, or the host does not answer.");
            case CONNECTION_REFUSED ->
                new Failure("Targets refused the connection", "Nothing listens on that port of the target.");
            case TTL_EXPIRED -> new Failure("Targets did not answer in time", "The target or the route to it is down.");
            case COMMAND_NOT_SUPPORTED, ADDRESS_TYPE_NOT_SUPPORTED ->
                new Failure("Requests are not supported", "The app or a proxy asked for what this end does not serve.");
            case SUCCEEDED, GENERAL_FAILURE ->
                new Failure("Tunnels were not opened", "The log has the reason of each.");
        };
    }
}
