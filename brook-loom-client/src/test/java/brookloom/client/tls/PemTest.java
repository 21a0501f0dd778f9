package brookloom.client.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.tls.TestCertificates.Identity;
import brookloom.net.pem.PemFile;
import brookloom.net.pem.Trust;
import brookloom.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static final TestCertificates CERTIFICATES = new TestCertificates();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void readsPkcs8(String keyType) throws Exception {
        Identity identity = CERTIFICATES.issue(keyType, "localhost");
        Path file = identity.writeTo(folder.resolve("both.pem"));
        assertThat(PemFile.read(file).privateKey()).isEqualTo(identity.key());
        assertThat(PemFile.read(file).certificates()).containsExactly(identity.certificate());
        assertThat(ClientIdentity.load(file, file)).hasToString("ClientIdentity[CN=localhost]");
    }

    @ParameterizedTest
    @CsvSource({"EC,ec,BEGIN EC PRIVATE KEY", "RSA,rsa,BEGIN RSA PRIVATE KEY"})
    void readsTraditionalKeysThatOpensslWrites(String keyType, String command, String header) throws Exception {
        Identity identity = CERTIFICATES.issue(keyType, "localhost");
        Path pkcs8 = identity.writeTo(folder.resolve("pkcs8.pem"));
        Path traditional = openssl(command, "-in", pkcs8, keyType.equals("RSA") ? "-traditional" : "-text");
        assertThat(traditional).content().contains(header);
        PrivateKey key = PemFile.read(traditional).privateKey();
        if (key instanceof ECPrivateKey ec) {
            // Its encoding has the public key too, unlike the one that we made.
            assertThat(ec.getS()).isEqualTo(((ECPrivateKey) identity.key()).getS());
        } else {
            assertThat(key).isEqualTo(identity.key());
        }
    }

    @Test
    void skipsTextAndTheCurveBeforeAKey() throws Exception {
        Path file = openssl("ecparam", "-name", "secp384r1", "-genkey");
        assertThat(file).content().contains("BEGIN EC PARAMETERS");
        Files.writeString(file, "# my key\n\n" + Files.readString(file) + "\nend\n");
        assertThat(PemFile.read(file).privateKey().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void asksForEncryptedKeysToBeDecrypted() throws Exception {
        Path plain = CERTIFICATES.issue("RSA", "localhost").writeTo(folder.resolve("plain.pem"));
        for (Path file : List.of(
                openssl("pkey", "-in", plain, "-aes256", "-passout", "pass:x"),
                openssl("rsa", "-in", plain, "-aes256", "-traditional", "-passout", "pass:x"))) {
            assertThatThrownBy(() -> PemFile.read(file).privateKey())
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + ": the key is encrypted; decrypt it with 'openssl pkey -in FILE -out NEW'");
        }
    }

    @Test
    void saysWhatAFileLacks() throws Exception {
        Path missing = folder.resolve("missing.pem");
        Path text = Files.writeString(folder.resolve("text.pem"), "hello");
        Path broken = Files.writeString(
                folder.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Path cut = Files.writeString(folder.resolve("cut.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");

        assertThatThrownBy(() -> Trust.pemBundle(missing)).hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> Trust.pemBundle(text)).hasMessage(text + ": not PEM (no -----BEGIN … line)");
        assertThatThrownBy(() -> PemFile.read(text).privateKey()).hasMessage(text + ": not PEM (no -----BEGIN … line)");
        assertThatThrownBy(() -> Trust.pemBundle(broken))
                .hasMessage(broken + ": holds a certificate that cannot be read");
        assertThatThrownBy(() -> Trust.pemBundle(cut))
                .hasMessage(cut + ": broken PEM (cut short, or written to just now?)");
    }

    @Test
    void noticesAKeyOfAnotherCertificate() throws Exception {
        for (String other : List.of("EC", "RSA", "Ed25519")) {
            Path certificate = CERTIFICATES.issue("EC", "a").writeTo(folder.resolve("a.pem"));
            Path key = CERTIFICATES.issue(other, "b").writeTo(folder.resolve("b.pem"));
            assertThatThrownBy(() -> ClientIdentity.load(certificate, key))
                    .hasMessage(key + ": the key does not belong to the certificate of " + certificate);
        }
    }

    private Path openssl(Object... arguments) throws Exception {
        Path out = Files.createTempFile(folder, "openssl", ".pem");
        List<String> command =
                new ArrayList<>(List.of(Programs.require("openssl").toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.addAll(List.of("-out", out.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
