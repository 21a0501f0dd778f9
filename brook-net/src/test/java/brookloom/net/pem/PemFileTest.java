package brookloom.net.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.testing.Programs;
import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemFileTest {
    private static final TestAuthority ROOT = TestAuthority.root("PemFileTest root");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void readsPkcs8(String kind) throws IOException {
        Issued leaf = ROOT.issue(kind);
        KeyMaterial material = pair(leaf.certificatePem(), leaf.keyPem());
        assertThat(material.key()).isEqualTo(leaf.keys().getPrivate());
        assertThat(material.leaf()).isEqualTo(leaf.certificate());
    }

    @Test
    void whatEditorsLeaveInAFileDoesNotMatter() throws IOException {
        Issued leaf = ROOT.issue("EC");
        String mark = "\u00ef\u00bb\u00bf"; // EF BB BF
        String certificate = mark + leaf.certificatePem().replace("\n", " \t\r\n");
        String key = mark + leaf.keyPem().replace("\n", "  \r\n");
        assertThat(pair(certificate, key).leaf()).isEqualTo(leaf.certificate());
        assertThat(pair(certificate + key, certificate + key).key())
                .isEqualTo(leaf.keys().getPrivate());
    }

    @Test
    void readsPkcs1() throws IOException {
        Issued leaf = ROOT.issue("RSA");
        byte[] pkcs1 = TestAuthority.unwrapped(leaf.keys().getPrivate());
        assertThat(pair(leaf.certificatePem(), TestAuthority.pem("RSA PRIVATE KEY", pkcs1))
                        .key())
                .isEqualTo(leaf.keys().getPrivate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ecparam -name prime256v1 -genkey",
                "ecparam -name secp384r1 -genkey",
                "genrsa -traditional 2048",
                "genpkey -algorithm ed25519",
                "genpkey -algorithm rsa-pss",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521"
            })
    void readsWhatOpensslWrites(String command) throws Exception {
        openssl(command.replaceFirst(" ", " -out key.pem "));
        openssl("req -x509 -new -key key.pem -subj /CN=localhost -days 2 -out cert.pem");
        KeyMaterial material = KeyMaterial.of(
                PemFile.read("--cert", folder.resolve("cert.pem")),
                PemFile.read("--certkey", folder.resolve("key.pem")));
        assertThat(material.chain()).hasSize(1);
        assertThat(material.outOfDate(Instant.now())).isNull();
    }

    @Test
    void readsAChainAndSkipsWhatIsNoCertificate() throws IOException {
        TestAuthority intermediate = ROOT.intermediate("between");
        Issued leaf = intermediate.issue("EC");
        String all = "subject=localhost\n" + leaf.keyPem() + leaf.certificatePem() + "\nissuer:\n" + intermediate.pem()
                + ROOT.pem();
        assertThat(pair(all, all).chain())
                .containsExactly(leaf.certificate(), intermediate.certificate(), ROOT.certificate());
    }

    @Test
    void refusesAChainInTheWrongOrder() {
        TestAuthority intermediate = ROOT.intermediate("between");
        Issued leaf = intermediate.issue("EC");
        assertThatThrownBy(() -> pair(intermediate.pem() + leaf.certificatePem(), leaf.keyPem()))
                .hasMessage("--cert c: the certificate of the key is not the first; the leaf comes first");
        assertThatThrownBy(() -> pair(leaf.certificatePem() + ROOT.pem() + intermediate.pem(), leaf.keyPem()))
                .hasMessageStartingWith("--cert c: certificate 2 of the chain did not sign certificate 1;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void refusesAKeyOfAnotherCertificate(String kind) {
        Issued leaf = ROOT.issue("EC");
        Issued other = ROOT.issue(kind);
        assertThatThrownBy(() -> pair(leaf.certificatePem(), other.keyPem()))
                .isInstanceOf(CertificateProblem.class)
                .hasMessage("--certkey k: the key does not belong to the certificate of --cert c");
    }

    @Test
    void reportsWhatIsWrongWithAFile() throws Exception {
        Issued leaf = ROOT.issue("EC");
        assertThatThrownBy(() -> PemFile.read("--cert", folder.resolve("none.pem")))
                .hasMessage("--cert " + folder.resolve("none.pem") + ": no such file");
        assertThatThrownBy(() -> PemFile.read("--cert", folder)).hasMessageContaining(": cannot be read: ");
        assertThatThrownBy(() -> pair("", leaf.keyPem())).hasMessage("--cert c: not PEM (no -----BEGIN … line)");
        assertThatThrownBy(() -> pair("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", leaf.keyPem()))
                .hasMessage("--cert c: holds a certificate that cannot be read; copy it again");
        assertThatThrownBy(() -> pair("-----BEGIN CERTIFICATE-----\nAAAA\n", leaf.keyPem()))
                .hasMessage("--cert c: broken PEM (cut short, or written to just now?)");
        assertThatThrownBy(() -> pair(leaf.keyPem(), leaf.keyPem()))
                .hasMessage(
                        "--cert c: holds no certificate, but a private key: a certificate is needed here (a BEGIN CERTIFICATE"
                                + " block)");
        assertThatThrownBy(() -> pair(leaf.certificatePem(), leaf.certificatePem()))
                .hasMessage(
                        "--certkey k: holds no private key, but a certificate: a private key is needed here (a BEGIN"
                                + " PRIVATE KEY block)");
        assertThatThrownBy(() -> pair(leaf.keyPem(), leaf.certificatePem()))
                .hasMessage(
                        "--cert c: holds the private key, and --certkey k the certificate: the two files are swapped");
        assertThatThrownBy(
                        () -> Trust.of(new PemFile("--ca key.pem", leaf.keyPem().getBytes(StandardCharsets.US_ASCII))))
                .hasMessage("--ca key.pem: holds no certificate, but a private key: a certificate is needed here (a"
                        + " BEGIN CERTIFICATE block)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genrsa -traditional -aes128 -passout pass:abcd 2048",
                "genpkey -algorithm ed25519 -aes128 -pass pass:abcd"
            })
    void asksForEncryptedKeysToBeDecrypted(String command) throws Exception {
        openssl(command.replaceFirst(" ", " -out key.pem "));
        assertThatThrownBy(() ->
                        PemFile.read("--certkey", folder.resolve("key.pem")).privateKey())
                .hasMessageContaining("the key is encrypted; decrypt it with 'openssl pkey");
    }

    @Test
    void refusesKeysThatTlsCannotUse() throws Exception {
        openssl("genpkey -algorithm x25519 -out x.pem");
        openssl("ecparam -name secp256k1 -genkey -noout -out k1.pem");
        for (String name : new String[] {"x.pem", "k1.pem"}) {
            assertThatThrownBy(() ->
                            PemFile.read("--certkey", folder.resolve(name)).privateKey())
                    .hasMessageEndingWith(": not a key that TLS can use here (RSA; EC P-256, P-384, P-521; Ed25519)");
        }
    }

    @Test
    void everyPrefixOfAPairIsRefusedWithoutQuotingTheKey() {
        Issued leaf = ROOT.issue("EC");
        String key = leaf.keyPem();
        String secret = key.lines().skip(1).findFirst().orElseThrow();
        int whole = key.stripTrailing().length();
        for (int length = 0; length < whole; length++) {
            String part = key.substring(0, length);
            assertThatThrownBy(() -> pair(leaf.certificatePem(), part))
                    .isInstanceOf(CertificateProblem.class)
                    .satisfies(problem ->
                            assertThat(String.valueOf(problem.getCause())).doesNotContain(secret));
        }
    }

    /** Commands make the file {@code other}; the advice, followed, makes PEM of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x509 -in cert.pem -outform DER -out other|a DER certificate",
                "pkey -in key.pem -outform DER -out other|a DER private key",
                "pkey -in key.pem -traditional -outform DER -out other|a DER private key",
                "rsa -in key.pem -traditional -outform DER -out other|a DER private key",
                "pkcs8 -topk8 -in key.pem -nocrypt -outform DER -out other|a DER private key",
                "pkcs8 -topk8 -in key.pem -outform DER -passout pass:abcd -out other|a DER private key",
                "pkcs12 -export -in cert.pem -inkey key.pem -passout pass:abcd -out other|PKCS#12",
                "crl2pkcs7 -nocrl -certfile cert.pem -outform DER -out other|PKCS#7",
            })
    void namesTheOtherFormsAndTheCommandThatConvertsThem(String command, String form) throws Exception {
        openssl("req -x509 -newkey rsa:2048 -noenc -keyout key.pem -subj /CN=localhost -days 2 -out cert.pem");
        openssl(command);
        PemFile other = PemFile.read("--cert", folder.resolve("other"));
        assertThatThrownBy(other::certificates)
                .hasMessageStartingWith("--cert " + folder.resolve("other") + ": not PEM but " + form)
                .satisfies(problem -> openssl(converting(problem)));
        PemFile converted = PemFile.read("--cert", folder.resolve("new"));
        if (form.endsWith("key")) {
            assertThat(converted.privateKey()).isNotNull();
        } else {
            assertThat(converted.certificates()).hasSize(1);
        }
    }

    private static String converting(Throwable problem) {
        Matcher command = Pattern.compile("'openssl ([^']*)'").matcher(String.valueOf(problem.getMessage()));
        assertThat(command.find()).isTrue();
        String password = command.group(1).matches("(pkcs12|pkey) .*") ? " -passin pass:abcd" : "";
        return command.group(1).replace("FILE", "other").replace("NEW", "new") + password;
    }

    @Test
    void namesKeystoresAndTextOfWindows() throws Exception {
        byte[] keystore = HexFormat.of().parseHex("feedfeed0000000200000001");
        assertThatThrownBy(() -> new PemFile("--cert c", keystore).certificates())
                .hasMessageStartingWith("--cert c: not PEM but a Java keystore; convert it with 'keytool");
        byte[] utf16 = ROOT.pem().getBytes(StandardCharsets.UTF_16);
        assertThatThrownBy(() -> new PemFile("--cert c", utf16).certificates())
                .hasMessageStartingWith("--cert c: not PEM but UTF-16 text; save it as UTF-8");
    }

    @Test
    void noBytesMakeNamingFail() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = 0x30;
            }
            assertThatThrownBy(() -> new PemFile("--cert c", bytes).certificates())
                    .isInstanceOf(CertificateProblem.class)
                    .hasMessageStartingWith("--cert c: not PEM ");
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA-1024, 1024", "RSA, 0", "EC, 0"})
    void reportsShortRsaKeys(String kind, int bits) throws IOException {
        Issued leaf = ROOT.issue(kind);
        String complaint = pair(leaf.certificatePem(), leaf.keyPem()).tooShort();
        if (bits == 0) {
            assertThat(complaint).isNull();
        } else {
            assertThat(complaint)
                    .startsWith("the RSA key of CN=localhost has " + bits + " bits; clients refuse less than 2048: ");
        }
    }

    @Test
    void reportsExpiry() throws IOException {
        Issued leaf = ROOT.issue("EC", Instant.parse("2020-01-02T03:04:05Z"));
        assertThat(pair(leaf.certificatePem(), leaf.keyPem()).outOfDate(Instant.now()))
                .isEqualTo("the certificate expired on 2020-01-02T03:04:05Z; clients will refuse it");
        assertThat(pair(leaf.certificatePem(), leaf.keyPem()).outOfDate(Instant.EPOCH))
                .startsWith("the certificate is valid only from ");
    }

    private static KeyMaterial pair(String certificate, String key) throws IOException {
        return KeyMaterial.of(
                new PemFile("--cert c", certificate.getBytes(StandardCharsets.ISO_8859_1)),
                new PemFile("--certkey k", key.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void openssl(String arguments) throws Exception {
        Process process = new ProcessBuilder((Programs.require("openssl") + " " + arguments).split(" "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile(folder, "openssl", ".log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
