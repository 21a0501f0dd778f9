package brookloom.it;

import brookloom.client.config.TunnelConfig;

/** Sets how the client opens tunnels. */
abstract sealed class ClientTunnels extends Timings permits BrookLoomBuilder {
    private boolean waitForTarget;
    private int warmTunnels;
    private boolean probe;
    private boolean reuse = true;
    private boolean associations = true;

    TunnelConfig tunnels() {
        return new TunnelConfig(nonceTimeout, waitForTarget, warmTunnels, probe, reuse, associations);
    }

    /** Connects to the server when the client starts. */
    public BrookLoomBuilder probe() {
        this.probe = true;
        return self();
    }

    /** Lets no carrier of the client serve a second tunnel. */
    public BrookLoomBuilder noReuse() {
        this.reuse = false;
        return self();
    }

    /** Gives each UDP destination of the client's apps a tunnel of its own. */
    public BrookLoomBuilder noAssociations() {
        this.associations = false;
        return self();
    }

    /** Lets the client tell apps that they are connected only when the target is reached. */
    public BrookLoomBuilder waitForTarget(boolean wait) {
        this.waitForTarget = wait;
        return self();
    }

    /** Sets how many carriers the client may keep ready; none until set, so that tests can count. */
    public BrookLoomBuilder warmTunnels(int most) {
        this.warmTunnels = most;
        return self();
    }
}
