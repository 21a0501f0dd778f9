package brookloom.client.doctor;

import brookloom.cli.doctor.DescriptorStep;
import brookloom.cli.doctor.Step;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.DoctorConfig;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.Socks5Upstream;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.TunnelConfig;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.connect.Dialers;
import brookloom.client.connect.TlsParts;
import brookloom.client.dial.Dialer;
import brookloom.client.tls.ClientTls;
import brookloom.net.dial.TcpDialer;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the steps of an examination, on the parts that a client uses:
 *
 * <pre>
 *   this machine   descriptors, name
 *   the way        TCP, TLS
 *   the server     page, clock, upgrade     (ws and wss)
 *   its tunnels    password, target, UDP, MTU
 * </pre>
 */
public final class ClientDoctor implements AutoCloseable {
    /** A browser opens some hundred connections, each of which takes two or three. */
    private static final int LEAST_DESCRIPTORS = 512;

    private final OpenOutbound out;
    private final Dialer dialer;
    private final List<Step> steps;

    private ClientDoctor(OpenOutbound out, Dialer dialer, List<Step> steps) {
        this.out = out;
        this.dialer = dialer;
        this.steps = steps;
    }

    /**
     * Prepares the examination. The caller owns it.
     *
     * @throws UserError for a configuration that cannot be used
     * @throws IOException when a file cannot be used; the message is for the user
     */
    public static ClientDoctor open(DoctorConfig config) throws UserError, IOException {
        return open(config, OpenOutbound.open(config.outbound()), InstantSource.system(), AnswerLimits.DEFAULT);
    }

    /**
     * Prepares an examination on sockets of the caller's.
     *
     * @param out used in place of {@link DoctorConfig#outbound}; owned
     * @param clock this machine's
     */
    public static ClientDoctor open(DoctorConfig config, OpenOutbound out, InstantSource clock, AnswerLimits limits)
            throws UserError, IOException {
        CorrectedClock corrected = new CorrectedClock(clock);
        Dialers dialers = new Dialers(out.outbound(), config.proxy(), corrected);
        try {
            TunnelConfig tunnels = TunnelConfig.DEFAULT;
            List<Step> steps = new ArrayList<>();
            steps.add(new DescriptorStep(LEAST_DESCRIPTORS));
            boolean proxied = config.proxy() != null || config.outbound().proxy() != null;
            Destination server = server(config);
            steps.add(new NameStep(server.host(), out.names(), proxied));
            steps.add(new TcpStep(server, dialers.outbound().tcp()));
            FrontPage page = new FrontPage();
            Dialer dialer = dialers.open(config.upstream(), tunnels);
            if (config.upstream() instanceof BrookUpstream brook && brook.route() instanceof WebSocketRoute web) {
                addWeb(steps, web, dialers.outbound().tcp(), page, corrected);
                steps.add(new UpgradeStep(web, dialer, page, dialers.outbound()));
            }
            addTunnels(steps, config, dialer, page, limits);
            return new ClientDoctor(out, dialer, List.copyOf(steps));
        } catch (UserError | IOException | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    private static void addWeb(
            List<Step> steps, WebSocketRoute web, TcpDialer sockets, FrontPage page, CorrectedClock clock)
            throws UserError, IOException {
        TlsConfig config = web.tls();
        ClientTls tls = null;
        if (config != null) {
            SeenCertificate seen = new SeenCertificate();
            tls = TlsParts.of(web.server().host(), config, seen);
            steps.add(new TlsStep(web, tls, sockets, seen));
        }
        steps.add(new PageStep(web, tls, sockets, page, clock));
        steps.add(new ClockStep(page, clock));
    }

    private static void addTunnels(
            List<Step> steps, DoctorConfig config, Dialer dialer, FrontPage page, AnswerLimits limits) {
        String server = config.upstream().toString();
        boolean plainUdp = config.upstream() instanceof BrookUpstream brook
                && brook.route() instanceof PlainRoute plain
                && !plain.udpOverTcp();
        UdpQuery udp = new UdpQuery(dialer, config.resolver(), limits.datagram());
        TargetStep target = new TargetStep(udp);
        steps.add(new PasswordStep(config.upstream(), dialer, config.resolver(), target, page));
        steps.add(target);
        steps.add(new UdpStep(server, udp, plainUdp, target));
        steps.add(new MtuStep(dialer, config.resolver(), limits.fullPackets(), target));
    }

    private static Destination server(DoctorConfig config) {
        return switch (config.upstream()) {
            case SeveralUpstreams several -> throw new IllegalStateException("several servers");
            case Socks5Upstream socks5 -> socks5.proxy().address();
            case BrookUpstream brook ->
                switch (brook.route()) {
                    case PlainRoute plain -> plain.destination();
                    case WebSocketRoute web -> web.dialled();
                };
        };
    }

    /** Returns the steps, in their order. */
    public List<Step> steps() {
        return steps;
    }

    @Override
    public void close() {
        dialer.close();
        out.close();
    }
}
