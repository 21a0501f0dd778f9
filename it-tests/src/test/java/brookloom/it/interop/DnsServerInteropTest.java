package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.interop.Links.Server;
import brookloom.it.interop.Links.Who;
import brookloom.it.interop.Pair.Carrier;
import brookloom.it.links.DnsApp;
import brookloom.it.links.DnsApp.Transport;
import brookloom.it.links.DnsCase;
import brookloom.it.links.Resolvers;
import brookloom.it.links.Resolvers.Switch;
import brookloom.it.wss.TlsSite;
import brookloom.testing.LeakCheck;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What our {@code dnsserveroverbrook} answers, the original's answers too; through a server of ours. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DnsServerInteropTest {
    /** Names on a list. */
    private static final Set<String> LISTED = Set.of("home.test", "nas.home.test", "ads.test", "one.ads.test");

    private Path folder;
    private Resolvers resolvers;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        folder = shared;
        resolvers = Resolvers.start(folder);
    }

    @AfterAll
    void stop() throws Exception {
        if (resolvers != null) {
            resolvers.close();
        }
    }

    static Stream<DnsCase> cases() {
        Stream<DnsCase> all = DnsCase.all().filter(DnsServerInteropTest::isOneOfTheirs);
        return Original.isNamed() ? all : all.limit(1);
    }

    /** Over TCP the original forgets its lists and switches. */
    private static boolean isOneOfTheirs(DnsCase asked) {
        return asked.transport() == Transport.UDP || (asked.off() == Switch.NONE && !LISTED.contains(asked.name()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theOriginalAnswersAsOursDoes(DnsCase asked) throws Exception {
        try (Links server = Links.to(new Server(Who.OURS, Carrier.WS, Inner.BROOK), TlsSite.with(folder, "EC"));
                Original dns = Original.dnsServer(server.madeBy(Who.OURS), resolvers.options(asked.off()))) {
            assertThat(DnsApp.ask(dns.address(), asked.transport(), asked.name(), asked.type())
                            .line())
                    .isEqualTo(asked.answer());
        }
    }
}
