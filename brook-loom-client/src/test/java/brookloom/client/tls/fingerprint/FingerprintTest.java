package brookloom.client.tls.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.client.tls.ClientTls;
import brookloom.client.tls.TlsStream;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
    private static final int ECH = 65037;

    @ParameterizedTest
    @CsvSource({
        "chrome,        t13d1516h1_8daaf6152771_5b37b36a67c0",
        "chrome-156-ws, t13d1516h1_8daaf6152771_5b37b36a67c0",
        "chrome-133,    t13d1516h1_8daaf6152771_d8a2da3f94cd"
    })
    void observersSeeTheBrowsersJa4(String name, String ja4) throws Exception {
        assertThat(Fingerprint.named(name).ja4()).isEqualTo(ja4);
        assertThat(hello(name, "proto.test").ja4()).isEqualTo(ja4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theRecordedBrowserHasThatJa4Too(int recording) throws Exception {
        assertThat(recorded(recording).ja4())
                .isEqualTo(Fingerprint.named("chrome").ja4());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void everyFieldIsTheRecordedBrowsers(int recording) throws Exception {
        HelloReader browser = recorded(recording);
        HelloReader ours = hello("chrome-156-ws", "proto.test");

        assertThat(ours.recordVersion()).isEqualTo(browser.recordVersion()).isEqualTo(0x0301);
        assertThat(ours.bytesBehind()).isEqualTo(browser.bytesBehind()).isZero();
        assertThat(ours.version()).isEqualTo(browser.version());
        assertThat(ours.random()).hasSameSizeAs(browser.random());
        assertThat(ours.sessionId()).hasSameSizeAs(browser.sessionId());
        assertThat(normal(ours.ciphers())).isEqualTo(normal(browser.ciphers()));
        assertThat(ours.compressions()).isEqualTo(browser.compressions());
        assertThat(normalBodies(ours)).isEqualTo(normalBodies(browser));
        assertThat(normal(List.copyOf(ours.keyShares().keySet())))
                .isEqualTo(normal(List.copyOf(browser.keyShares().keySet())));
        assertThat(HelloReader.isGrease(ours.extensionTypes().getFirst())).isTrue();
        assertThat(HelloReader.isGrease(ours.extensionTypes().getLast())).isTrue();
        assertThat(ours.extensions().get(ours.extensionTypes().getFirst())).isEmpty();
        assertThat(ours.extensions().get(ours.extensionTypes().getLast())).containsExactly(0);
    }

    @Test
    void connectionsDifferWhereTheBrowsersDo() throws Exception {
        Set<List<Integer>> orders = new HashSet<>();
        Set<Integer> ciphers = new HashSet<>();
        Set<Integer> echLengths = new HashSet<>();
        Set<String> shares = new HashSet<>();
        for (int i = 0; i < 24; i++) {
            HelloReader hello = hello("chrome", "proto.test");
            orders.add(hello.extensionTypes().stream()
                    .filter(type -> !HelloReader.isGrease(type))
                    .toList());
            ciphers.add(hello.ciphers().getFirst());
            echLengths.add(hello.extensions().get(ECH).length);
            hello.keyShares()
                    .values()
                    .forEach(share -> shares.add(HexFormat.of().formatHex(share)));
            int group = hello.list(10, 2).getFirst();
            assertThat(hello.keyShares()).containsKey(group);
            assertThat(hello.keyShares().get(group)).containsExactly(0);
        }
        assertThat(orders).hasSize(24);
        assertThat(ciphers).hasSizeGreaterThan(4);
        assertThat(echLengths).isSubsetOf(186, 218, 250, 282).hasSizeGreaterThan(1);
        assertThat(shares).hasSize(2 * 24 + 1);
    }

    @Test
    void anAddressIsNotNamed() throws Exception {
        HelloReader hello = hello("chrome", "127.0.0.1");
        assertThat(hello.extensions()).doesNotContainKey(0).hasSize(17);
    }

    @Test
    void unknownNamesAreRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Fingerprint.named("firefox"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no TLS fingerprint is called 'firefox': there are chrome, chrome-156-ws, chrome-133");
    }

    @Test
    void aProfileCapturedFromTheRecordingsIsOurs() throws Exception {
        Properties captured = properties(CapturedProfile.of(List.of(recorded(0), recorded(1))));
        Properties ours = properties(profile("chrome-156-ws"));
        // Two recordings have only two of the lengths.
        assertThat(captured.remove("echPayloads")).isEqualTo("208 240");
        assertThat(ours.remove("echPayloads")).isEqualTo("144 176 208 240");
        assertThat(captured).isEqualTo(ours);
    }

    @Test
    void theChromiumOnThisMachineSendsThis(@TempDir Path folder) throws Exception {
        Path program = Chromium.require();
        String version = Chromium.version(program);
        assumeTrue(version.startsWith("156."), "the newest profile is Chromium 156's, installed is " + version);
        Properties captured = properties(CapturedProfile.of(CaptureProfile.capture(program, folder, 16)));
        Properties ours = properties(profile("chrome-156-ws"));
        // Sixteen connections need not have each of the lengths.
        assertThat(List.of(captured.remove("echPayloads").toString().split(" ")))
                .isSubsetOf(ours.remove("echPayloads").toString().split(" "));
        assertThat(captured).isEqualTo(ours);
    }

    private static String profile(String name) throws IOException {
        try (InputStream in = Fingerprint.class.getResourceAsStream(name + ".properties")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Properties properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }

    /** What a connection with this fingerprint sends first. */
    private static HelloReader hello(String fingerprint, String host) throws IOException {
        byte[][] hello = new byte[1][];
        try (TcpTarget server = TcpTarget.serving(socket -> {
            hello[0] = CaptureProfile.firstRecord(socket);
        })) {
            ClientTls options = ClientTls.forHost(host)
                    .engines(Fingerprint.named(fingerprint))
                    .build();
            assertThatThrownBy(() -> TlsStream.connect(server.connect(), options))
                    .isInstanceOf(IOException.class);
        }
        return HelloReader.read(hello[0]);
    }

    private static HelloReader recorded(int recording) throws IOException {
        try (InputStream in =
                FingerprintTest.class.getResourceAsStream("chromium-156-wss-clienthello-" + recording + ".hex")) {
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
            return HelloReader.read(HexFormat.of().parseHex(hex));
        }
    }

    private static List<Integer> normal(List<Integer> values) {
        return values.stream().map(HelloReader::normal).toList();
    }

    /** Extensions by type, with what a browser draws at random (and its order) put to one value. */
    private static Map<Integer, Object> normalBodies(HelloReader hello) {
        Map<Integer, Object> bodies = new TreeMap<>();
        hello.extensions().forEach((type, body) -> {
            Object normal = switch (type) {
                case 10, 13 -> normal(hello.list(type, 2));
                case 43 -> normal(hello.list(type, 1));
                case 51 ->
                    hello.keyShares().values().stream()
                            .map(share -> share.length)
                            .toList();
                // The fixed start (outer, algorithms) and the fixed lengths; the payload's varies.
                case ECH ->
                    HexFormat.of().formatHex(body, 0, 5) + HexFormat.of().formatHex(body, 6, 8);
                default -> HexFormat.of().formatHex(body);
            };
            if (!HelloReader.isGrease(type)) {
                bodies.put(type, normal);
            }
        });
        return bodies;
    }
}
