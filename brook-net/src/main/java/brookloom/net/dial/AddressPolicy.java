package brookloom.net.dial;

import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which addresses may be dialled. */
public interface AddressPolicy {
    /** All of them. */
    AddressPolicy ANY = address -> {};

    /** Refuses the address by throwing. */
    void check(InetAddress address) throws DialFailed;

    /**
     * Returns the addresses that may be dialled, at least one, in their order.
     *
     * @throws DialFailed as for the first one, when none may
     */
    default List<InetAddress> allowed(List<InetAddress> addresses) throws DialFailed {
        List<InetAddress> allowed = new ArrayList<>(addresses.size());
        DialFailed refusal = null;
        for (InetAddress address : addresses) {
            try {
                check(address);
                allowed.add(address);
            } catch (DialFailed e) {
                refusal = refusal == null ? e : refusal;
            }
        }
        if (allowed.isEmpty() && refusal != null) {
            throw refusal;
        }
        return allowed;
    }

    /** Checks the host if it is an address already, be it written as a name; other names are resolved elsewhere. */
    default void checkLiteral(HostAddress host) throws DialFailed {
        switch (host) {
            case HostAddress.Ip ip -> check(ip.toInetAddress());
            case HostAddress.Domain domain -> {
                Optional<InetAddress> address = LiteralNames.addressOf(domain.name());
                if (address.isPresent()) {
                    check(address.get());
                }
            }
        }
    }
}
