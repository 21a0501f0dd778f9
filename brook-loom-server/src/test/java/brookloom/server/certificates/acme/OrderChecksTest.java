package brookloom.server.certificates.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.pem.CertificateProblem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderChecksTest {
    private static final URI PUBLIC = URI.create("https://acme-staging-v02.api.letsencrypt.org/directory");
    private static final URI PRIVATE = URI.create("https://acme.corp.example:14000/dir");

    private final List<String> lookedUp = new ArrayList<>();
    private final OrderChecks checks = new OrderChecks(name -> {
        lookedUp.add(name);
        if (name.startsWith("unknown")) {
            throw new UnknownHostException(name);
        }
        return name;
    });

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "server", "loom.example", "example.com", "www.example.org", "nas.local", "a.test"})
    void aPublicServerIsNotAskedForAReservedName(String name) {
        assertThatThrownBy(() -> OrderChecks.reserved(PUBLIC, List.of("brook.dev", name)))
                .isInstanceOf(CertificateProblem.class)
                .hasMessage(name
                        + " is a reserved or private name, so acme-staging-v02.api.letsencrypt.org issues no"
                        + " certificate for it; give --cert and --certkey, or another --domainaddress");
    }

    @Test
    void aNameThatDoesNotResolveIsNotOrdered() {
        assertThatThrownBy(() -> checks.resolve(PUBLIC, List.of("known.dev", "unknown.dev")))
                .hasMessage("unknown.dev does not resolve; add an A or AAAA record that leads to this machine");
        assertThat(lookedUp).containsExactly("known.dev", "unknown.dev");
    }

    @Test
    void namesThatLookReservedOnlyAtFirstGlanceAreFine() throws Exception {
        OrderChecks.reserved(PUBLIC, List.of("myexample.com", "test.dev", "local.net"));
    }

    @Test
    void aPrivateServerMayKnowOtherNames() throws Exception {
        List<String> names = List.of("loom.example", "unknown.internal", "server");
        OrderChecks.reserved(PRIVATE, names);
        checks.resolve(PRIVATE, names);
        assertThat(lookedUp).isEmpty();
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
            assertThatThrownBy(() -> OrderChecks.port(address))
                    .isInstanceOf(CertificateProblem.class)
                    .hasMessageStartingWith("cannot listen on 127.0.0.1:" + address.getPort() + ": ")
                    .hasMessageEndingWith("; is another program listening there?");
        }
    }
}
