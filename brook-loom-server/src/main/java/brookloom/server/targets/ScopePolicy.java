package brookloom.server.targets;

import brookloom.net.dial.DialFailed;
import brookloom.net.text.Cidr;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.config.TargetConfig;
import brookloom.server.config.TargetScope;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/** Refuses addresses outside of the configured scope, such as loopback and private networks. */
public final class ScopePolicy implements TargetPolicy {
    private final TargetScope scope;
    private final List<Cidr> allowed;
    private final Predicate<InetAddress> own;

    /** @param own accepts the addresses of this machine */
    ScopePolicy(TargetScope scope, List<Cidr> allowed, Predicate<InetAddress> own) {
        this.scope = scope;
        this.allowed = allowed;
        this.own = own;
    }

    /** Returns the policy that the configuration asks for. */
    public static TargetPolicy of(TargetConfig config) {
        return config.scope() == TargetScope.ANY
                ? TargetPolicy.ANY
                : new ScopePolicy(config.scope(), config.allowed(), new OwnAddresses(System::nanoTime));
    }

    @Override
    public void checkName(Destination destination) {
        // A name may have any addresses: each is checked.
    }

    @Override
    public void checkAddress(Destination destination, InetAddress address) throws DialFailed {
        AddressKind kind = AddressKind.of(address);
        boolean inScope = switch (kind) {
            case PUBLIC -> !own.test(AddressKind.reached(address));
            case PRIVATE -> scope == TargetScope.LAN;
            default -> false;
        };
        if (!inScope && !isAllowed(address)) {
            throw refusal(destination, address, kind);
        }
    }

    private boolean isAllowed(InetAddress address) {
        InetAddress plain = AddressKind.unmapped(address);
        return allowed.stream().anyMatch(block -> block.contains(plain));
    }

    private DialFailed refusal(Destination destination, InetAddress address, AddressKind kind) {
        String text = HostAddress.text(address).replaceFirst("%.*", "");
        String options = kind == AddressKind.PRIVATE ? TargetScope.OPTION + " lan or " : "";
        String reason = (kind == AddressKind.PUBLIC ? "an address of the server itself" : kind) + ", not allowed by "
                + TargetScope.OPTION + " " + scope;
        String advice = " (at the server, " + options + TargetScope.ALLOW_OPTION + " ";
        return DialFailed.notAllowed(
                TargetPolicy.describe(destination, address),
                reason + advice + text + " would allow it)",
                reason + advice + "ADDRESS would allow it)");
    }
}
