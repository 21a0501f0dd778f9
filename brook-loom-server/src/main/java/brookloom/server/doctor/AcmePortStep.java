package brookloom.server.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Outcome.Skipped;
import brookloom.cli.doctor.Step;
import brookloom.net.pem.CertificateProblem;
import brookloom.server.certificates.acme.OrderChecks;
import brookloom.server.config.AcmeConfig;
import java.net.InetSocketAddress;

/** Listens for a moment on the port of HTTP-01. Where the server has port 443, TLS-ALPN-01 does without. */
final class AcmePortStep implements Step {
    private static final int HTTPS = 443;

    private final int port;
    private final InetSocketAddress listen;

    AcmePortStep(AcmeConfig config, InetSocketAddress listen) {
        this.port = config.httpPort();
        this.listen = listen;
    }

    @Override
    public String name() {
        return "port " + port;
    }

    @Override
    public Outcome run() {
        boolean https = listen.getPort() == HTTPS;
        if (port == 0) {
            return https
                    ? new Skipped("--acmeHttpPort 0: TLS-ALPN-01 on port 443 alone")
                    : new Problem(
                            "--acmeHttpPort 0 leaves TLS-ALPN-01 alone, which ACME servers try on port 443, and this"
                                    + " server listens on " + listen.getPort()
                                    + ": forward port 443 here, or allow HTTP-01",
                            false);
        }
        try {
            OrderChecks.port(new InetSocketAddress(listen.getAddress(), port));
            return new Passed("free for HTTP-01; let TCP port 80 pass firewalls");
        } catch (CertificateProblem e) {
            String taken = String.valueOf(e.getMessage());
            return https
                    ? new Passed("not free, TLS-ALPN-01 on port 443 is used: " + taken)
                    : new Problem(
                            taken + (taken.endsWith("?") ? " " : "; ")
                                    + "HTTP-01 needs the port while a certificate is ordered or renewed",
                            false);
        }
    }
}
