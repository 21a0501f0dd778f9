package brookloom.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.WebSocketRoute;
import brookloom.proto.BrookLink;
import brookloom.proto.testing.Vectors;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkParserTest {
    private static final String WSS = "wss://example.com:443/ws";

    /** A link to a wssserver with one more key. */
    private static LinkParser wss(String key, String value) {
        Map<String, String> parameters = new HashMap<>(Map.of("wssserver", WSS, "password", "secret"));
        parameters.put(key, value);
        return new LinkParser(new BrookLink(BrookLink.Kind.WSSSERVER, parameters));
    }

    private static LinkParser parse(String link) {
        return new LinkParser(BrookLink.parse(link));
    }

    private static WebSocketRoute route(LinkParser linked) {
        return (WebSocketRoute) ((BrookUpstream) linked.upstream()).route();
    }

    private static BrookUpstream server(LinkParser linked) {
        return (BrookUpstream) linked.upstream();
    }

    @Test
    void everyRecordedLinkIsUnderstoodOrRefusedInWords() {
        for (Vectors.RecordedLink recorded : Vectors.links()) {
            BrookLink link = BrookLink.parse(recorded.link());
            if (link.kind() == BrookLink.Kind.QUICSERVER) {
                assertThatThrownBy(() -> new LinkParser(link))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the link is for QUIC, which this client does not speak:"
                                + " ask for a link to the server's wssserver, wsserver or server");
            } else if (link.kind() != BrookLink.Kind.SERVER && link.kind() != BrookLink.Kind.SOCKS5) {
                assertThat(new LinkParser(link).upstream())
                        .asString()
                        .contains(link.address())
                        .doesNotContain("hello");
            }
        }
    }

    @Test
    void theAddressIsDialledInsteadOfTheHost() {
        assertThat(route(wss("address", "[2001:db8::1]:8443")).dialled()).hasToString("[2001:db8::1]:8443");
        assertThat(route(wss("address", "")).dialled()).hasToString("example.com:443");
        assertThat(route(wss("name", "x")).server()).hasToString(WSS);
    }

    @Test
    void theNameStandsInLogLinesMadeHarmless() {
        assertThat(wss("name", "my\nserver").upstream()).hasToString("my\\nserver (" + WSS + ")");
        assertThat(wss("name", "").upstream()).hasToString(WSS);
    }

    @Test
    void withoutBrookProtocolIsSet() {
        assertThat(server(wss("withoutBrookProtocol", "true")).withoutBrookProtocol())
                .isTrue();
        assertThat(server(wss("withoutBrookProtocol", "false")).withoutBrookProtocol())
                .isFalse();
        assertThat(server(wss("name", "x")).withoutBrookProtocol()).isFalse();
    }

    @Test
    void tlsIsAskedForAsTheLinkSays() {
        assertThat(route(wss("tlsfingerprint", "chrome")).tls()).asString().contains("fingerprint=chrome");
        assertThat(route(wss("name", "x")).tls()).asString().contains("fingerprint=null");
        assertThat(route(parse("brook://wsserver?password=x&wsserver=ws%3A%2F%2Fa%3A1"))
                        .tls())
                .isNull();
    }

    @Test
    void insecureWarns() {
        assertThat(wss("insecure", "true").warnings())
                .singleElement()
                .asString()
                .startsWith("insecure: ");
        assertThat(wss("insecure", "false").warnings()).isEmpty();
    }

    @Test
    void keysWithoutMeaningAreNamedAndNotTheirValues() {
        assertThat(parse("brook://wsserver?wsserver=ws%3A%2F%2Fa%3A1&password=x&zeta=1&token=abc&ca=y&al%0Apha=%0A")
                        .warnings())
                .containsExactly("the link has keys that mean nothing to this client: al\\npha, ca, token, zeta");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        wssserver            | wss://example.com:     | must be wss://host:port/path
        wssserver            | ws://example.com:80    | must be wss://host:port/path
        password             | ''                     | is missing or empty
        address              | nowhere                | must be host:port, 1.2.3.4:port or [v6]:port
        insecure             | certainly              | must be true or false
        withoutBrookProtocol | 1                      | must be true or false
        tlsfingerprint       | netscape               | must be chrome, chrome-156-ws, chrome-133
        fragment             | 0:0:0:0                | must be min:max:minDelay:maxDelay (bytes and microseconds)
        """)
    void aBadValueIsReportedByItsKeyAlone(String key, String value, String sentence) {
        assertThatThrownBy(() -> wss(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("the link's key " + key + " " + sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "-----BEGIN CERTIFICATE-----AA-----END CERTIFICATE-----"})
    void aCaThatIsNotPemIsReported(String ca) {
        assertThatThrownBy(() -> wss("ca", ca))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the link's key ca: not PEM (no -----BEGIN … line)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"brook://wsserver?wsserver=ws%3A%2F%2Fa%3A1", "brook://wssserver?wssserver=wss%3A%2F%2Fa%3A1"})
    void aPasswordHasToBe(String link) {
        assertThatThrownBy(() -> parse(link)).hasMessage("the link's key password is missing or empty");
    }
}
