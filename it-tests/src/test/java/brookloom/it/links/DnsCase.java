package brookloom.it.links;

import brookloom.it.links.DnsApp.Transport;
import brookloom.it.links.Resolvers.Switch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A question for {@code dnsserveroverbrook} in front of {@link Resolvers}, and its answer. */
public record DnsCase(Switch off, Transport transport, String name, String type, String answer) {
    /** By switch, name, type and answer. */
    private static final List<String> TABLE = """
            NONE both.test A NOERROR 10.1.1.1
            NONE both.test AAAA NOERROR fd00:0:0:0:0:0:0:1
            NONE both.test MX NOERROR
            NONE none.test A NXDOMAIN
            NONE alias.test A NOERROR 10.1.1.1 both.test.
            NONE notads.test A NOERROR 10.1.1.5
            NONE home.test A NOERROR 192.168.1.1
            NONE nas.home.test AAAA NOERROR fd01:0:0:0:0:0:0:2
            NONE none.home.test A NXDOMAIN
            NONE ads.test A NOERROR
            NONE ads.test AAAA NOERROR
            NONE one.ads.test A NOERROR
            A both.test A NOERROR
            A both.test AAAA NOERROR fd00:0:0:0:0:0:0:1
            A home.test A NOERROR
            AAAA both.test AAAA NOERROR
            AAAA both.test A NOERROR 10.1.1.1
            AAAA nas.home.test AAAA NOERROR
            """.lines().toList();

    /** All, over both transports. */
    public static Stream<DnsCase> all() {
        return TABLE.stream()
                .map(line -> line.split(" ", 4))
                .flatMap(parts -> Arrays.stream(Transport.values())
                        .map(transport ->
                                new DnsCase(Switch.valueOf(parts[0]), transport, parts[1], parts[2], parts[3])));
    }
}
