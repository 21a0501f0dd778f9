package brookloom.testing;

import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Destinations of every kind, for properties. */
public final class AnyDestination {
    private AnyDestination() {}

    public static Arbitrary<Destination> arbitrary() {
        Arbitrary<HostAddress> hosts = Arbitraries.oneOf(
                Arbitraries.integers().map(HostAddress.Ipv4::new),
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(HostAddress.Ipv6::new),
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .withChars(".-0123456789")
                        .ofMinLength(1)
                        .ofMaxLength(255)
                        .map(HostAddress.Domain::new));
        return Combinators.combine(hosts, Arbitraries.integers().between(0, 65_535))
                .as(Destination::new);
    }
}
