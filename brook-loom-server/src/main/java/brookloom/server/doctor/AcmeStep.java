package brookloom.server.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.TcpDialer;
import brookloom.net.pem.CertificateProblem;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.certificates.acme.OrderChecks;
import brookloom.server.config.AcmeConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;

/** Checks what an order would fail of, and that the ACME server is reached, without an order. */
final class AcmeStep implements Step {
    private static final int HTTPS = 443;

    private final AcmeConfig config;
    private final TcpDialer sockets;

    AcmeStep(AcmeConfig config, TcpDialer sockets) {
        this.config = config;
        this.sockets = sockets;
    }

    @Override
    public String name() {
        return "ACME";
    }

    @Override
    public Outcome run() throws IOException {
        URI directory = config.directory();
        int port = directory.getPort() < 0 ? HTTPS : directory.getPort();
        Destination server = new Destination(HostAddress.parse(directory.getHost()), port);
        try {
            OrderChecks.reserved(directory, config.domains());
            new OrderChecks().resolve(directory, config.domains());
        } catch (CertificateProblem e) {
            return new Problem(String.valueOf(e.getMessage()), false);
        }
        try (Socket socket = sockets.dial(server, 0)) {
            return new Passed(
                    server + " is reached from " + socket.getLocalAddress().getHostAddress());
        } catch (DialFailed e) {
            return new Problem(
                    "ACME server " + e.getMessage() + ": no certificate is ordered or renewed without it; check the"
                            + " network, the firewall and --acmeDirectory",
                    false);
        }
    }
}
