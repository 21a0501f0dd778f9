package brookloom.it;

import brookloom.client.config.AppOptions;
import brookloom.client.config.ListenerConfig;
import brookloom.client.config.ListenerConfig.RemoteForwardOptions;
import brookloom.client.config.TunnelConfig;
import brookloom.proto.Destination;
import brookloom.server.config.PortPermit;
import brookloom.server.config.StateConfig;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sets how the client opens tunnels, which ports of the server it has forwarded, and what servers share. */
abstract sealed class ClientTunnels extends Timings permits BrookLoomBuilder {
    private boolean waitForTarget;
    private int warmTunnels;
    private boolean probe;
    private boolean reuse = true;
    private boolean associations = true;
    List<PortPermit> reverse = List.of();

    @Nullable
    StateConfig shared;

    private List<ListenerConfig> remotes = List.of();

    TunnelConfig tunnels() {
        return new TunnelConfig(nonceTimeout, waitForTarget, warmTunnels, probe, reuse, associations);
    }

    List<ListenerConfig> listeners(AppOptions apps) {
        return Stream.concat(Stream.of(apps), remotes.stream()).toList();
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

    /** Sets the ports that the server opens for clients; none until set. */
    public BrookLoomBuilder reverse(String... permits) {
        this.reverse = Stream.of(permits).map(PortPermit::parse).toList();
        return self();
    }

    /** Sets where the server shares what it remembers; nowhere until set. */
    public BrookLoomBuilder shared(StateConfig state) {
        this.shared = state;
        return self();
    }

    /** Sets a port of the server that is forwarded to a destination of the client's side; 0 for any. */
    public BrookLoomBuilder remoteForward(int port, Destination to) {
        this.remotes = List.of(RemoteForwardOptions.of(port, to));
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
