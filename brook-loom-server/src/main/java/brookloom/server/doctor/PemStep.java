package brookloom.server.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;
import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.ExpiringSoon;
import brookloom.net.pem.KeyMaterial;
import brookloom.net.pem.PemFile;
import brookloom.server.config.CertificateConfig.PemFiles;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Loads the certificate's files as the server does, and checks names and dates. */
final class PemStep implements Step {
    private final PemFiles files;
    private final @Nullable String domain;

    PemStep(PemFiles files, @Nullable String domain) {
        this.files = files;
        this.domain = domain;
    }

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public Outcome run() {
        try {
            KeyMaterial material =
                    KeyMaterial.of(PemFile.read("--cert", files.chain()), PemFile.read("--certkey", files.key()));
            String complaint = complaint(material, Instant.now());
            return complaint == null
                    ? new Passed("certificate: " + material)
                    : new Problem("--cert " + files.chain() + ": " + complaint, false);
        } catch (CertificateProblem e) {
            return new Problem(String.valueOf(e.getMessage()), false);
        }
    }

    private @Nullable String complaint(KeyMaterial material, Instant now) {
        String outOfDate = material.outOfDate(now);
        if (outOfDate != null) {
            return outOfDate + ": renew it, or set this machine's clock (now "
                    + now.toString().substring(0, 10) + ")";
        }
        String foreign = domain == null ? null : material.foreignTo(domain);
        if (foreign != null) {
            return foreign;
        }
        String tooShort = material.tooShort();
        if (tooShort != null) {
            return tooShort;
        }
        return ExpiringSoon.complaint(material.leaf(), now);
    }
}
