package brookloom.server.certificates.acme;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.pem.KeyMaterial;
import brookloom.server.certificates.TlsServer;
import brookloom.server.certificates.acme.ScriptedProxy.Answer;
import brookloom.server.config.AcmeConfig;
import brookloom.server.testing.TlsClient;
import brookloom.testing.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Renews certificates of a real ACME server, by the clock and as the server wishes. */
class AcmeRenewalTest extends AcmeFixture {
    @Test
    void aRenewalIsAnsweredOnTheServingPortWhileConnectionsLiveOn() throws Exception {
        startPebble(Map.of());
        try (AcmeCertificates certificates = make(config(pebble.directory(), 0), pebble.tlsPort())) {
            certificates.awaitFirst();
            KeyMaterial first = certificates.current();
            try (TlsServer server = new TlsServer(certificates, pebble.tlsPort());
                    SSLSocket old = connect(server)) {
                assertThat(certificates.step()).isAfter(clock.instant());
                assertThat(certificates.current()).as("not yet due").isSameAs(first);

                clock.setForward(LIFE.multipliedBy(2).dividedBy(3).plusSeconds(1));
                certificates.step();
                assertThat(log).isEmpty();
                assertThat(certificates.current().leaf()).isNotEqualTo(first.leaf());
                assertThat(certificates.current().key()).as("a fresh key").isNotEqualTo(first.key());
                assertThat(TlsClient.get(old, DOMAIN)).startsWith("HTTP/1.1 200 ");
                assertThat(TlsClient.leaf(old)).isEqualTo(first.leaf());
                try (SSLSocket fresh = connect(server)) {
                    assertThat(TlsClient.leaf(fresh))
                            .isEqualTo(certificates.current().leaf());
                }
            }
        }
    }

    @Test
    void anAccountIsKeptAndUsedAgain() throws Exception {
        startPebble(Map.of());
        try (AcmeCertificates certificates = make(config(pebble.directory(), pebble.httpPort()), FreePort.next())) {
            certificates.awaitFirst();
            Path account = saved().resolveSibling("account.pem");
            String key = Files.readString(account);
            clock.setForward(LIFE.multipliedBy(2).dividedBy(3).plusSeconds(1));
            certificates.step();
            assertThat(Files.readString(account)).isEqualTo(key);
        }
        assertThat(pebble.log().lines().filter(line -> line.contains("There are now 1 accounts in memory")))
                .hasSize(1);
    }

    @Test
    void refusalsPostponeTheRenewalAsTheServerWishes() throws Exception {
        startPebble(Map.of());
        try (ScriptedProxy proxy = new ScriptedProxy(pebble);
                AcmeCertificates certificates = make(config(proxy.directory(), pebble.httpPort()), FreePort.next())) {
            certificates.awaitFirst();
            KeyMaterial first = certificates.current();
            clock.setForward(LIFE.multipliedBy(2).dividedBy(3).plusSeconds(1));

            proxy.answerOnce(
                    "/order-plz",
                    Answer.problem(429, "rateLimited", "too many certificates", Map.of("Retry-After", "3600")));
            certificates.step();
            assertThat(log.getLast())
                    .contains("the ACME server refuses: too many certificates (rateLimited); next try at ")
                    .contains("; the old one stays in use and is valid until ");
            assertThat(certificates.current()).isSameAs(first);
            clock.setForward(Duration.ofSeconds(3580));
            certificates.step();
            assertThat(log).as("an hour has not passed").hasSize(1);

            clock.setForward(Duration.ofSeconds(30));
            proxy.answerOnce("/dir", new Answer(503, Map.of("Retry-After", "7200"), "overloaded"));
            certificates.step();
            assertThat(log.getLast()).contains("the ACME server answers HTTP 503; next try at ");
            clock.setForward(Duration.ofSeconds(7180));
            certificates.step();
            assertThat(log).as("two hours have not passed").hasSize(2);

            clock.setForward(Duration.ofSeconds(30));
            proxy.answerOnce("/order-plz", Answer.problem(500, "serverInternal", "oops", Map.of()));
            certificates.step();
            assertThat(log.getLast()).contains("oops (serverInternal)");
            clock.setForward(Duration.ofMinutes(6));
            certificates.step();
            assertThat(log).hasSize(3);
            assertThat(certificates.current()).isNotSameAs(first);
        }
    }

    @Test
    void theServersSuggestionDecidesWhenToRenew() throws Exception {
        startPebble(Map.of());
        try (ScriptedProxy proxy = new ScriptedProxy(pebble);
                AcmeCertificates certificates = make(config(proxy.directory(), pebble.httpPort()), FreePort.next())) {
            certificates.awaitFirst();
            KeyMaterial first = certificates.current();
            clock.setForward(AcmeCertificates.UNTIL_SERVING);
            Instant now = clock.instant();
            proxy.suggest(now.plusSeconds(200).toString(), now.plusSeconds(220).toString(), 90);
            certificates.step();
            assertThat(count(proxy, "/ari/")).isEqualTo(1);
            clock.setForward(Duration.ofSeconds(85));
            certificates.step();
            assertThat(count(proxy, "/ari/")).as("not before Retry-After").isEqualTo(1);
            assertThat(certificates.current()).isSameAs(first);

            clock.setForward(Duration.ofSeconds(10));
            proxy.suggest(now.minusSeconds(20).toString(), now.minusSeconds(10).toString(), 90);
            certificates.step();
            assertThat(certificates.current()).as("the window is past: at once").isNotSameAs(first);
            assertThat(proxy.requests())
                    .anyMatch(request -> request.contains("order-plz") && request.contains("replaces"));
            assertThat(log).isEmpty();
        }
    }

    @Test
    void serversThatShareAFolderOrderOnce() throws Exception {
        startPebble(Map.of());
        try (ScriptedProxy proxy = new ScriptedProxy(pebble)) {
            AcmeConfig config = config(proxy.directory(), pebble.httpPort());
            try (AcmeCertificates one = make(config, FreePort.next());
                    AcmeCertificates two = make(config, FreePort.next())) {
                one.awaitFirst();
                two.awaitFirst();
                assertThat(two.current().leaf()).isEqualTo(one.current().leaf());

                clock.setForward(LIFE.multipliedBy(2).dividedBy(3).plusSeconds(1));
                try (AcmeFolder.Lock lock = folder(config).tryLock()) {
                    assertThat(lock).isNotNull();
                    assertThat(two.step()).isBefore(clock.instant().plusSeconds(6));
                }
                one.step();
                clock.setForward(LIFE.negated()); // pebble's clock did not leap: by a leapt one the new one is due, too
                two.step();
                assertThat(two.current().leaf()).isEqualTo(one.current().leaf());
                assertThat(count(proxy, "/order-plz")).isEqualTo(2);
                assertThat(log).isEmpty();
            }
        }
    }

    @Test
    void aClockThatIsAheadDoesNotOrderAgainAndAgain() throws Exception {
        startPebble(Map.of());
        clock.setForward(LIFE.multipliedBy(3));
        try (ScriptedProxy proxy = new ScriptedProxy(pebble);
                AcmeCertificates certificates = make(config(proxy.directory(), pebble.httpPort()), FreePort.next())) {
            certificates.awaitFirst();
            assertThat(certificates.step()).isAfter(clock.instant().plusSeconds(10));
            certificates.step();
            assertThat(count(proxy, "/order-plz")).isEqualTo(1);
        }
    }
}
