package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;
import brookloom.client.carrier.CarrierDialer.Carrier;
import brookloom.client.carrier.WebSocketCarriers;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.tls.ClientTls;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.TcpDialer;
import java.io.IOException;
import java.time.Instant;

/** Shakes hands by TLS, and looks at the certificate. */
final class TlsStep implements Step {
    private final WebSocketCarriers connections;
    private final SeenCertificate certificate;

    /** @param certificate learns of the certificate from {@code tls} */
    TlsStep(WebSocketRoute route, ClientTls tls, TcpDialer sockets, SeenCertificate certificate) {
        this.connections = new WebSocketCarriers(route, tls, sockets, connection -> connection);
        this.certificate = certificate;
    }

    @Override
    public String name() {
        return "TLS";
    }

    @Override
    public Outcome run() throws IOException {
        long start = System.nanoTime();
        String security;
        try {
            Carrier connection = connections.dial(FlowAffinity.NONE);
            connection.stream().close();
            security = connection.security();
        } catch (DialFailed e) {
            boolean silent = System.nanoTime() - start >= WebSocketCarriers.LIMIT.toNanos();
            throw silent ? orLost(e) : e;
        }
        Instant now = Instant.now();
        String soon = certificate.complaint(now);
        String described = certificate.describe(now);
        return soon == null
                ? new Passed(security + (described == null ? "" : ", " + described))
                : new Problem(soon, false);
    }

    /** The server's certificates are the first that fill whole packets. */
    private static DialFailed orLost(DialFailed e) {
        return new DialFailed(
                e.code(),
                e.getMessage() + "; if it speaks TLS there, packets of full size are lost on the way: " + MtuStep.CURE,
                e);
    }
}
