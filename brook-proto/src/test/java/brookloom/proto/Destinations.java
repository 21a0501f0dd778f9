package brookloom.proto;

import brookloom.proto.HostAddress.Domain;
import brookloom.proto.HostAddress.Ipv4;
import brookloom.proto.HostAddress.Ipv6;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Arbitrary destinations of every kind. */
class Destinations extends DomainContextBase {
    @Provide
    Arbitrary<Destination> destinations() {
        return Combinators.combine(hosts(), Arbitraries.integers().between(0, 65535))
                .as(Destination::new);
    }

    private static Arbitrary<HostAddress> hosts() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(Ipv4::new),
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(Ipv6::new),
                names().map(Domain::new));
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('!', '~')
                .withChars("äßéπж電池")
                .ofMinLength(1)
                .ofMaxLength(255)
                .filter(name -> name.getBytes(StandardCharsets.UTF_8).length <= Domain.MAX_LENGTH);
    }
}
