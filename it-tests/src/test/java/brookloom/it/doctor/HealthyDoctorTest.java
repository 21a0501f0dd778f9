package brookloom.it.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.doctor.Verdict;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The doctor finds nothing where there is nothing to find. */
@ExtendWith(LeakCheck.class)
class HealthyDoctorTest {
    /** A kind of server and how it is reached. */
    private enum Kind {
        WS(options -> options),
        WITHOUT_BROOK(options -> options.withoutBrookProtocol(true)),
        STRICT(options -> options.strict(true)),
        WSS(Kind::tls),
        CHROME(options -> options.serverTls(LoopbackTls.server())
                .clientTls(LoopbackTls.client().withFingerprint("chrome"))),
        FRAMED(options -> options.carriage(Carriage.FRAMED)),
        HTTP2(options -> tls(options).carriage(Carriage.HTTP2)),
        PLAIN(options -> options.plain(true)),
        UDP_OVER_TCP(options -> options.plain(true).udpOverTcp(true));

        private final UnaryOperator<BrookLoomBuilder> options;

        Kind(UnaryOperator<BrookLoomBuilder> options) {
            this.options = options;
        }

        private static BrookLoomBuilder tls(BrookLoomBuilder options) {
            return options.serverTls(LoopbackTls.server()).clientTls(LoopbackTls.client());
        }

        BrookLoomBuilder builder() {
            return options.apply(BrookLoom.builder());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatWorksIsHealthy(Kind kind) throws Exception {
        try (EchoingResolver resolver = EchoingResolver.open();
                BrookServer server = kind.builder().startAnyServer()) {
            Verdict verdict = Examined.of(kind.builder().upstream(server.port()), resolver.address());

            assertThat(verdict.problems()).isEmpty();
            assertThat(verdict.line()).startsWith("healthy: ");
            for (String step : new String[] {"TCP", "password", "target", "UDP", "MTU"}) {
                assertThat(Examined.report(verdict, step)).startsWith("ok: ");
            }
            if (kind == Kind.HTTP2) {
                assertThat(Examined.report(verdict, "upgrade")).endsWith(" over TLS 1.3, HTTP/2");
            }
            if (!kind.name().equals("PLAIN") && !kind.name().equals("UDP_OVER_TCP")) {
                assertThat(Examined.report(verdict, "clock")).startsWith("ok: within 0 s");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WSS", "CHROME", "HTTP2"})
    void theCertificateAndItsEndAreShown(Kind kind) throws Exception {
        try (EchoingResolver resolver = EchoingResolver.open();
                BrookServer server = kind.builder().startAnyServer()) {
            Verdict verdict = Examined.of(kind.builder().upstream(server.port()), resolver.address());

            assertThat(Examined.report(verdict, "TLS"))
                    .matches("ok: TLS 1.3, certificate for localhost, 127.0.0.1 until \\d{4}-\\d\\d-\\d\\d \\(9"
                            + " days\\)");
        }
    }
}
