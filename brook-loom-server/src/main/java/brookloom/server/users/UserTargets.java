package brookloom.server.users;

import brookloom.lists.DomainList;
import brookloom.net.dial.DialFailed;
import brookloom.net.text.Cidr;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.server.targets.TargetPolicy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Refuses what is not among a user's targets. The server's own limits on targets hold, too. */
final class UserTargets implements TargetPolicy {
    private final DomainList domains;
    private final List<Cidr> blocks;

    private UserTargets(DomainList domains, List<Cidr> blocks) {
        this.domains = domains;
        this.blocks = blocks;
    }

    /**
     * Returns the policy for a list of names and blocks; an empty one allows everything.
     *
     * @throws IllegalArgumentException when an entry is neither
     */
    static TargetPolicy of(List<String> targets) {
        if (targets.isEmpty()) {
            return TargetPolicy.ANY;
        }
        DomainList.Builder names = DomainList.builder();
        List<Cidr> blocks = new ArrayList<>();
        for (String target : targets) {
            Cidr block = UserLimits.block(target);
            if (block == null) {
                add(names, target);
            } else {
                blocks.add(block);
            }
        }
        return new UserTargets(names.build(), List.copyOf(blocks));
    }

    private static void add(DomainList.Builder names, String target) {
        try {
            names.add(target);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + ", address or CIDR: targets are such as example.com or 192.0.2.0/24", e);
        }
    }

    @Override
    public void checkName(Destination destination) throws DialFailed {
        boolean name = destination.host() instanceof HostAddress.Domain;
        if (name && blocks.isEmpty() && !isAllowedName(destination)) {
            throw refusal(destination.toString());
        }
    }

    @Override
    public void checkAddress(Destination destination, InetAddress address) throws DialFailed {
        if (!isAllowedName(destination) && blocks.stream().noneMatch(block -> block.contains(address))) {
            throw refusal(TargetPolicy.describe(destination, address));
        }
    }

    private boolean isAllowedName(Destination destination) {
        return destination.host() instanceof HostAddress.Domain domain && domains.contains(domain.name());
    }

    private static DialFailed refusal(String target) {
        return DialFailed.of(ReplyCode.NOT_ALLOWED, target, "not among the targets of this user");
    }
}
