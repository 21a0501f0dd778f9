package brookloom.server.tunnel;

import brookloom.net.udp.UdpLoop;
import brookloom.observe.TunnelMonitor;
import brookloom.server.config.ServerTunnelConfig;
import brookloom.server.replay.Replays;
import brookloom.server.reverse.ReversePorts;
import brookloom.server.shared.SharedReplays;
import brookloom.server.targets.TargetDialer;
import brookloom.server.users.Users;
import java.time.InstantSource;

/**
 * Holds what all tunnels of a server share; owns none of it.
 *
 * @param users tell who a client is
 * @param clock judges the age of openings
 * @param reverse listens for clients
 * @param shared knows what other servers have accepted
 * @param udp receives from the targets of UDP
 * @param failures logs what clients do wrong
 * @param monitor follows the tunnels
 */
public record TunnelContext(
        ServerTunnelConfig config,
        Users users,
        InstantSource clock,
        Replays replays,
        SharedReplays shared,
        TargetDialer targets,
        ReversePorts reverse,
        UdpLoop udp,
        ClientFailures failures,
        TunnelMonitor monitor) {}
