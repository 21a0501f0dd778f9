package brookloom.server.config;

import brookloom.net.config.OutboundConfig;
import brookloom.net.text.Cidr;
import java.util.List;

/**
 * Describes which targets tunnels may reach, and how connections to them leave this machine.
 *
 * @param allowed addresses that {@code scope} would refuse
 * @param blocked refused whatever else allows them
 */
public record TargetConfig(TargetScope scope, List<Cidr> allowed, BlockListConfig blocked, OutboundConfig outbound) {
    /** Every target, straight from this machine. */
    public static final TargetConfig ANY = any(BlockListConfig.NONE, OutboundConfig.DIRECT);

    public TargetConfig {
        allowed = List.copyOf(allowed);
    }

    /** Returns every target that no list blocks, addresses of this machine included. */
    public static TargetConfig any(BlockListConfig blocked, OutboundConfig outbound) {
        return new TargetConfig(TargetScope.ANY, List.of(), blocked, outbound);
    }
}
