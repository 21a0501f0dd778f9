package brookloom.server.targets;

import brookloom.net.dial.DialFailed;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.net.InetAddress;

/** Which targets the server may reach, whatever carries the tunnel. */
public interface TargetPolicy {
    /** Every target. */
    TargetPolicy ANY = new TargetPolicy() {
        @Override
        public void checkName(Destination destination) {
            // Any name will do.
        }

        @Override
        public void checkAddress(Destination destination, InetAddress address) {
            // And any address.
        }
    };

    /**
     * Asked once, before anything is looked up.
     *
     * @throws DialFailed when the destination may not be reached by this name
     */
    void checkName(Destination destination) throws DialFailed;

    /**
     * Asked about each address of the destination before it is dialled.
     *
     * @throws DialFailed when this address may not be dialled
     */
    void checkAddress(Destination destination, InetAddress address) throws DialFailed;

    /** Returns the policy that refuses what either refuses. */
    default TargetPolicy and(TargetPolicy other) {
        TargetPolicy first = this;
        return new TargetPolicy() {
            @Override
            public void checkName(Destination destination) throws DialFailed {
                first.checkName(destination);
                other.checkName(destination);
            }

            @Override
            public void checkAddress(Destination destination, InetAddress address) throws DialFailed {
                first.checkAddress(destination, address);
                other.checkAddress(destination, address);
            }
        };
    }

    /** Returns the destination for a refusal's message, with the address that its name led to. */
    static String describe(Destination destination, InetAddress address) {
        return destination.host() instanceof HostAddress.Domain
                ? destination + " at " + HostAddress.text(address)
                : destination.toString();
    }
}
