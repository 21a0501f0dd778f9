package brookloom.it.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.doctor.StepReport;
import brookloom.cli.doctor.Verdict;
import brookloom.client.doctor.AnswerLimits;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The doctor where a network answers TCP in the place of a resolver that is sound over UDP, and where it is none at all. */
@ExtendWith(LeakCheck.class)
class InterceptedDnsTest {
    private static final AnswerLimits SHORT = new AnswerLimits(Duration.ofMillis(300), Duration.ofSeconds(3));

    /** What an interceptor does with a connection that asks a DNS server. */
    private enum Interceptor {
        SPEAKS_HTTP("HTTP/1.1 400 Bad Request\r\n\r\n"),
        ENDS_AT_ONCE(""),
        SENDS_AN_EMPTY_MESSAGE("\0\0"),
        ANSWERS_ANOTHER_QUESTION("\0\20another question");

        private final String answer;

        Interceptor(String answer) {
            this.answer = answer;
        }

        private void serve(Socket connection) throws IOException {
            connection.getInputStream().readNBytes(2);
            connection.getOutputStream().write(answer.getBytes(US_ASCII));
            connection.shutdownOutput();
            connection.getInputStream().readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOneCauseIsTheInterceptorAndNotTheTunnel(Interceptor interceptor) throws Exception {
        try (EchoingResolver resolver = EchoingResolver.overTcp(interceptor::serve);
                BrookServer server = BrookLoom.builder().startServer()) {
            assertIntercepted(
                    Examined.of(BrookLoom.builder().upstream(server.port()), resolver.address()), resolver.address());
        }
    }

    @Test
    void aPlainServersDatagramsShowItToo() throws Exception {
        BrookLoomBuilder options = BrookLoom.builder().plain(true);
        try (EchoingResolver resolver = EchoingResolver.overTcp(Interceptor.SPEAKS_HTTP::serve);
                BrookServer server = options.startPlainServer()) {
            assertIntercepted(Examined.of(options.upstream(server.port()), resolver.address()), resolver.address());
        }
    }

    @Test
    void aPortThatIsRejectedOverTcpAloneIsNoMissingResolver() throws Exception {
        try (UdpEcho udp = new UdpEcho();
                BrookServer server = BrookLoom.builder().startServer()) {
            Destination resolver = Destination.of(udp.address());

            assertIntercepted(Examined.of(BrookLoom.builder().upstream(server.port()), resolver), resolver);
        }
    }

    private static void assertIntercepted(Verdict verdict, Destination resolver) {
        assertThat(verdict.problems()).extracting(StepReport::step).containsExactly("target");
        assertThat(verdict.line())
                .contains("the tunnel works, and " + resolver + " answers over UDP through it, but not over TCP (")
                .contains("something on the server's side, such as a router or firewall, intercepts or blocks TCP port "
                        + resolver.port())
                .endsWith(": ask a resolver on another port by --dns, such as 208.67.222.222:443")
                .doesNotContain("no DNS server");
        assertThat(Examined.report(verdict, "password")).startsWith("ok: ");
        assertThat(Examined.report(verdict, "UDP")).startsWith("ok: ");
        assertThat(Examined.report(verdict, "MTU"))
                .isEqualTo("skipped: the resolver does not answer small packets over TCP either");
    }

    @Test
    void whatSpeaksNoDnsAtAllIsBlamedByBothSteps() throws Exception {
        try (TcpTarget web = TcpTarget.serving(Interceptor.SPEAKS_HTTP::serve);
                BrookServer server = BrookLoom.builder().startServer()) {
            Verdict verdict =
                    Examined.of(BrookLoom.builder().upstream(server.port()), Destination.of(web.address()), SHORT);

            assertThat(verdict.problems()).extracting(StepReport::step).containsExactly("target", "UDP");
            assertThat(verdict.line())
                    .contains("the server is reached, but " + Destination.of(web.address())
                            + " gives no DNS answer through it (")
                    .contains("it may be no DNS server, or answer nobody there: ask another resolver by --dns");
            assertThat(Examined.report(verdict, "UDP"))
                    .endsWith(
                            "the resolver has not answered over TCP either, so it is probably at fault: ask another one by"
                                    + " --dns");
        }
    }
}
