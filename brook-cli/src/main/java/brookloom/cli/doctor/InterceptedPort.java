package brookloom.cli.doctor;

/** Explains why a resolver that answers over UDP does not over TCP: networks answer in its place, or drop it. */
public final class InterceptedPort {
    private InterceptedPort() {}

    /**
     * Returns cause and cure.
     *
     * @param where the network is that does so
     * @param port of the resolver
     */
    public static String cause(String where, int port) {
        return "something " + where + ", such as a router or firewall, intercepts or blocks TCP port " + port
                + ", and tunnels to other ports may work all the same: ask a resolver on another port by --dns, such as"
                + " 208.67.222.222:443";
    }
}
