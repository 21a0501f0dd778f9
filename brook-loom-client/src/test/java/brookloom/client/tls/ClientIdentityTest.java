package brookloom.client.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.tls.TestCertificates.Identity;
import brookloom.testing.LogLines;
import brookloom.testing.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientIdentityTest {
    private static final TestCertificates CERTIFICATES = new TestCertificates();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void keyAndCertificateMayShareAFile(String keyType) throws Exception {
        Identity identity = CERTIFICATES.issue(keyType, "localhost");
        Path file = identity.writeTo(folder.resolve("both.pem"));
        ClientIdentity loaded = ClientIdentity.load(file, file);
        assertThat(loaded.key()).isEqualTo(identity.key());
        assertThat(loaded.chain()).containsExactly(identity.certificate());
        assertThat(loaded).hasToString("ClientIdentity[CN=localhost]");
    }

    @Test
    void noticesAKeyOfAnotherCertificate() throws Exception {
        for (String other : List.of("EC", "RSA", "Ed25519")) {
            Path certificate = CERTIFICATES.issue("EC", "a").writeTo(folder.resolve("a.pem"));
            Path key = CERTIFICATES.issue(other, "b").writeTo(folder.resolve("b.pem"));
            assertThatThrownBy(() -> ClientIdentity.load(certificate, key))
                    .hasMessage("--clientCertKey " + key
                            + ": the key does not belong to the certificate of --clientCert " + certificate);
        }
    }

    @Test
    void warnsOfAShortRsaKey() throws Exception {
        TestAuthority.Issued issued = TestAuthority.root("ClientIdentityTest").issue("RSA-1024");
        Path both = Files.writeString(folder.resolve("both.pem"), issued.certificatePem() + issued.keyPem());
        ClientIdentity.load(both, both);
        assertThat(LogLines.with(both.toString())).singleElement().asString().contains("has 1024 bits; clients refuse");
    }
}
