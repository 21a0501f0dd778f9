package brookloom.server.doctor;

import brookloom.cli.doctor.DescriptorStep;
import brookloom.cli.doctor.Step;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.UserError;
import brookloom.server.config.AcmeConfig;
import brookloom.server.config.CertificateConfig;
import brookloom.server.config.ServerDoctorConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the steps of an examination:
 *
 * <pre>
 *   this machine   descriptors, listen
 *   its name       domain
 *   certificate    the files  |  ACME: name, server, port for HTTP-01, folder
 *   shared state   the store
 *   targets        TCP and UDP
 * </pre>
 */
public final class ServerDoctor implements AutoCloseable {
    /** The server takes 4,096 connections by default, but few have so many users. */
    private static final int LEAST_DESCRIPTORS = 4096;

    private final OpenOutbound out;
    private final List<Step> steps;

    private ServerDoctor(OpenOutbound out, List<Step> steps) {
        this.out = out;
        this.steps = steps;
    }

    /**
     * Prepares the examination. The caller owns it.
     *
     * @throws UserError for an address or interface that this machine does not have
     */
    public static ServerDoctor open(ServerDoctorConfig config) throws UserError, IOException {
        InetSocketAddress listen = config.listen().resolve();
        OpenOutbound out = OpenOutbound.open(config.outbound());
        List<Step> steps = new ArrayList<>();
        steps.add(new DescriptorStep(LEAST_DESCRIPTORS));
        steps.add(new ListenStep(listen, config.udp()));
        if (config.domain() != null) {
            steps.add(new DomainStep(config.domain(), out.names()));
        }
        addCertificate(steps, config, listen, out);
        if (config.shared() != null) {
            steps.add(new StateStep(config.shared()));
        }
        ResolverQueries queries = new ResolverQueries(out.outbound(), config.resolver());
        steps.add(new TargetTcpStep(queries));
        steps.add(new TargetUdpStep(queries));
        return new ServerDoctor(out, List.copyOf(steps));
    }

    private static void addCertificate(
            List<Step> steps, ServerDoctorConfig config, InetSocketAddress listen, OpenOutbound out) {
        CertificateConfig certificate = config.certificate();
        if (certificate instanceof CertificateConfig.PemFiles files) {
            steps.add(new PemStep(files, config.domain()));
        } else if (certificate instanceof AcmeConfig acme) {
            steps.add(new AcmeStep(acme, out.outbound().tcp()));
            steps.add(new AcmePortStep(acme, listen));
            steps.add(new FolderStep(acme.folder()));
        }
    }

    /** Returns the steps, in their order. */
    public List<Step> steps() {
        return steps;
    }

    @Override
    public void close() {
        out.close();
    }
}
