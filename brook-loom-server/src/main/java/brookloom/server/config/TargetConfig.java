package brookloom.server.config;

import brookloom.net.config.OutboundConfig;

/** Says which targets tunnels may reach, and how connections to them leave this machine. */
public record TargetConfig(BlockListConfig blocked, OutboundConfig outbound) {
    /** Every target, straight from this machine. */
    public static final TargetConfig ANY = new TargetConfig(BlockListConfig.NONE, OutboundConfig.DIRECT);
}
