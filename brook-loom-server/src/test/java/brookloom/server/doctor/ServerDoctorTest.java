package brookloom.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.doctor.Examination;
import brookloom.cli.doctor.StepReport;
import brookloom.cli.doctor.Verdict;
import brookloom.net.config.OutboundConfig;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Destination;
import brookloom.server.config.AcmeConfig;
import brookloom.server.config.CertificateConfig;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.ServerDoctorConfig;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerDoctorTest {
    private static final TestAuthority AUTHORITY = TestAuthority.root("doctor's");

    @TempDir
    private Path folder;

    private Verdict examine(ListenAddress listen, @Nullable String domain, @Nullable CertificateConfig certificate)
            throws Exception {
        return examine(listen, domain, certificate, TcpTarget::sendBack);
    }

    /** @param service serves in the place of the resolver, which answers over UDP */
    private static Verdict examine(
            ListenAddress listen,
            @Nullable String domain,
            @Nullable CertificateConfig certificate,
            TcpTarget.Service service)
            throws Exception {
        while (true) {
            ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            try (TcpTarget tcp = TcpTarget.on(listener, service);
                    DatagramSocket udp = new DatagramSocket(tcp.address())) {
                Thread.ofVirtual().start(() -> sendBack(udp));
                return examine(listen, domain, certificate, Destination.of(tcp.address()));
            } catch (BindException e) {
                // Taken on UDP: the next one.
            }
        }
    }

    private static Verdict examine(
            ListenAddress listen,
            @Nullable String domain,
            @Nullable CertificateConfig certificate,
            Destination resolver)
            throws Exception {
        ServerDoctorConfig config =
                new ServerDoctorConfig(listen, true, domain, certificate, null, OutboundConfig.DIRECT, resolver);
        try (ServerDoctor doctor = ServerDoctor.open(config)) {
            // The limit on file descriptors is this machine's, not the test's.
            return Examination.run(
                    doctor.steps().stream()
                            .filter(step -> !step.name().equals("descriptors"))
                            .toList(),
                    report -> {});
        }
    }

    private static void sendBack(DatagramSocket socket) {
        DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
        try {
            while (true) {
                datagram.setLength(2000);
                socket.receive(datagram);
                socket.send(datagram);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private PemFiles files(Issued issued) throws IOException {
        return new PemFiles(
                Files.writeString(folder.resolve("chain.pem"), issued.certificatePem()),
                Files.writeString(folder.resolve("key.pem"), issued.keyPem()),
                Duration.ofDays(1));
    }

    private static ListenAddress free() {
        return new ListenAddress("127.0.0.1", 0);
    }

    private static void assertProblem(Verdict verdict, String step, String line) {
        assertThat(verdict.problems()).extracting(StepReport::step).containsExactly(step);
        assertThat(verdict.line()).startsWith("problem: ").contains(line);
    }

    @Test
    void aMachineThatHasWhatAServerNeedsIsHealthy() throws Exception {
        Verdict verdict = examine(free(), "localhost", files(AUTHORITY.issue("EC", in(Duration.ofDays(60)))));

        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.reports()).extracting(StepReport::step).contains("listen", "domain", "certificate");
    }

    @Test
    void aPortThatServesAlreadyIsNoProblem() throws Exception {
        try (TcpTarget server = TcpTarget.echo()) {
            Verdict verdict = examine(new ListenAddress("127.0.0.1", server.port()), null, null);

            assertThat(verdict.problems()).isEmpty();
            assertThat(verdict.reports().getFirst().outcome().detail()).contains("is in use and accepts connections");
        }
    }

    @Test
    void aUdpPortThatIsTakenIsAProblem() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            assertProblem(
                    examine(new ListenAddress("127.0.0.1", taken.getLocalPort()), null, null),
                    "listen",
                    "cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void aDomainThatDoesNotResolve() throws Exception {
        Verdict verdict = examine(free(), "server.invalid", null);

        assertProblem(verdict, "domain", "domain server.invalid: unknown host"); // and who says so, if anybody does
        assertThat(verdict.line()).endsWith(": add an A or AAAA record that leads to this machine");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        -PT30H | the certificate expired on
        PT5H   | the certificate expires on
        """)
    void aCertificateThatExpires(Duration left, String line) throws Exception {
        assertProblem(examine(free(), "localhost", files(AUTHORITY.issue("EC", in(left)))), "certificate", line);
    }

    @Test
    void aCertificateForAnotherName() throws Exception {
        assertProblem(
                examine(free(), "localhost", files(AUTHORITY.issueFor("other.test"))),
                "certificate",
                "the certificate is for other.test, not for localhost; clients will refuse it");
    }

    @Test
    void aKeyThatDoesNotBelong() throws Exception {
        PemFiles files = files(AUTHORITY.issue("EC"));
        Files.writeString(files.key(), AUTHORITY.issue("EC").keyPem());

        assertProblem(examine(free(), "localhost", files), "certificate", "the key does not belong to the certificate");
    }

    @Test
    void missingFiles() throws Exception {
        PemFiles files = new PemFiles(folder.resolve("none.pem"), folder.resolve("none.key"), Duration.ofDays(1));

        assertProblem(examine(free(), "localhost", files), "certificate", "none.pem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "localhost"})
    void aNameForWhichNoCertificateIsIssued(String name) throws Exception {
        AcmeConfig acme = acme(name, AcmeConfig.LETS_ENCRYPT, FreePort.next());

        Verdict verdict = examine(new ListenAddress("127.0.0.1", FreePort.next()), null, acme);

        assertProblem(
                verdict, "ACME", name + " is a reserved or private name, so acme-v02.api.letsencrypt.org issues no");
    }

    @Test
    void aPortForHttp01ThatIsTaken() throws Exception {
        try (TcpTarget acmeServer = TcpTarget.echo();
                TcpTarget taken = TcpTarget.echo()) {
            URI directory = URI.create("https://127.0.0.1:" + acmeServer.port() + "/dir");

            Verdict verdict = examine(free(), null, acme("server.test", directory, taken.port()));

            assertProblem(
                    verdict,
                    "port " + taken.port(),
                    "is another program listening there? HTTP-01 needs the port while a certificate is ordered");
        }
    }

    @Test
    void anAcmeServerThatIsNotReached() throws Exception {
        URI directory = URI.create("https://127.0.0.1:" + FreePort.next() + "/dir");

        assertProblem(
                examine(free(), null, acme("server.test", directory, FreePort.next())),
                "ACME",
                "connection refused: no certificate is ordered or renewed without it");
    }

    @Test
    void aFolderThatIsAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (TcpTarget acmeServer = TcpTarget.echo()) {
            URI directory = URI.create("https://127.0.0.1:" + acmeServer.port() + "/dir");
            AcmeConfig acme = new AcmeConfig(
                    List.of("server.test"), file.resolve("acme"), directory, null, null, FreePort.next());

            assertProblem(examine(free(), null, acme), "folder", file + " is not a folder: give another --acmeDir");
        }
    }

    @Test
    void targetsThatAreNotReachedOverUdp() throws Exception {
        try (TcpTarget resolver = TcpTarget.echo()) {
            assertProblem(
                    examine(free(), null, null, Destination.of(resolver.address())),
                    "target UDP",
                    "targets are not reached over UDP");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", ""})
    void aNetworkThatAnswersTcpInTheResolversPlaceIsTheOneCause(String answer) throws Exception {
        Verdict verdict = examine(free(), null, null, connection -> answer(connection, answer));

        assertProblem(verdict, "target TCP", " answers over UDP, but not over TCP (");
        assertThat(verdict.line())
                .contains("something on the way, such as a router or firewall, intercepts or blocks TCP port ")
                .endsWith(": ask a resolver on another port by --dns, such as 208.67.222.222:443")
                .doesNotContain("no DNS server", "not reached");
    }

    @Test
    void whatSpeaksNoDnsAtAllIsNotTakenForAnUnreachedNetwork() throws Exception {
        try (TcpTarget web = TcpTarget.serving(connection -> answer(connection, "HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            Verdict verdict = examine(free(), null, null, Destination.of(web.address()));

            assertThat(verdict.problems()).extracting(StepReport::step).containsExactly("target TCP", "target UDP");
            assertThat(verdict.line()).contains("is made, but brings no DNS answer (", "ask another resolver by --dns");
            assertThat(verdict.problems().getLast().outcome().detail())
                    .contains(" does not answer over UDP either (", "ask another resolver by --dns");
        }
    }

    private static void answer(Socket connection, String answer) throws IOException {
        connection.getInputStream().readNBytes(2);
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        connection.shutdownOutput();
        connection.getInputStream().readAllBytes();
    }

    private AcmeConfig acme(String domain, URI directory, int httpPort) {
        return new AcmeConfig(List.of(domain), folder.resolve("acme"), directory, null, null, httpPort);
    }

    private static Instant in(Duration duration) {
        return Instant.now().plus(duration);
    }
}
