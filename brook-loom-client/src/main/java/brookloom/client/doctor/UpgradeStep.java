package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Step;
import brookloom.client.carrier.UpgradeRefusals;
import brookloom.client.carrier.WebSocketCarriers;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.connect.TlsParts;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.tls.ClientTls;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.http.HttpStatus;
import brookloom.net.text.ConfigError;
import java.io.IOException;

/** Brings up a carrier, as a client does when it starts: the path is right, and nothing in between turns it away. */
final class UpgradeStep implements Step {
    private final WebSocketRoute route;
    private final Dialer dialer;
    private final FrontPage page;
    private final Outbound out;

    /** @param page names what answers in the server's place */
    UpgradeStep(WebSocketRoute route, Dialer dialer, FrontPage page, Outbound out) {
        this.route = route;
        this.dialer = dialer;
        this.page = page;
        this.out = out;
    }

    @Override
    public String name() {
        return "upgrade";
    }

    @Override
    public Outcome run() throws DialFailed {
        try {
            String security = dialer.connect();
            return new Passed("path " + route.server().path() + " takes tunnels"
                    + (security == null || security.isEmpty() ? "" : " over " + security));
        } catch (DialFailed e) {
            throw explain(e);
        }
    }

    private DialFailed explain(DialFailed e) {
        // Web servers answer HTTP in the clear on a port for TLS by this status.
        if (route.tls() == null && page.status() == HttpStatus.BAD_REQUEST.code() && speaksTls()) {
            return new UpgradeRefusals(route.server()).speaksTls();
        }
        String software = page.software();
        return software.isEmpty()
                ? e
                : new DialFailed(e.code(), e.getMessage() + " [what answers there has " + software + "]", e);
    }

    private boolean speaksTls() {
        try {
            ClientTls any = TlsParts.of(route.server().host(), TlsConfig.trusting(TrustConfig.INSECURE));
            new WebSocketCarriers(route, any, out.tcp(), connection -> connection)
                    .dial(FlowAffinity.NONE).stream().close();
            return true;
        } catch (IOException | ConfigError e) {
            return false;
        }
    }
}
