package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.testing.Vectors;
import brookloom.proto.testing.Vectors.RecordedLink;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrookLinkTest {
    static List<RecordedLink> links() {
        return Vectors.links();
    }

    @ParameterizedTest
    @MethodSource("links")
    void aLinkOfTheOriginalPrintsBackTheSame(RecordedLink recorded) {
        assertThat(BrookLink.parse(recorded.link()).toUri()).isEqualTo(recorded.link());
    }

    @ParameterizedTest
    @MethodSource("links")
    void aLinkOfTheOriginalHoldsTheOptionsItWasMadeFrom(RecordedLink recorded) {
        BrookLink link = BrookLink.parse(recorded.link());
        assertThat(link.address()).isEqualTo(option(recorded, "-s"));
        assertThat(link.parameters()).containsEntry("password", option(recorded, "-p"));
        for (String name : List.of("name", "address", "fragment", "clientHKDFInfo", "serverHKDFInfo", "token")) {
            if (recorded.options().contains("--" + name)) {
                assertThat(link.parameters()).containsEntry(name, option(recorded, "--" + name));
            }
        }
    }

    @Test
    void aPastedCertificateSurvives() {
        BrookLink link = links().stream()
                .map(recorded -> BrookLink.parse(recorded.link()))
                .filter(parsed -> parsed.parameters().containsKey("ca"))
                .findAny()
                .orElseThrow();
        assertThat(link.kind()).isEqualTo(BrookLink.Kind.WSSSERVER);
        assertThat(link.parameters().get("ca"))
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .endsWith("-----END CERTIFICATE-----\n");
    }

    @Property
    void anyParametersSurvive(@ForAll @AlphaChars @StringLength(min = 1) String key, @ForAll @Text String value) {
        BrookLink link = new BrookLink(BrookLink.Kind.WSSERVER, Map.of("wsserver", "ws://a:1", key, value));
        BrookLink back = BrookLink.parse(link.toUri());
        assertThat(back.parameters()).isEqualTo(link.parameters());
        assertThat(back.kind()).isEqualTo(link.kind());
        assertThat(link.toUri()).matches("brook://wsserver\\?[A-Za-z0-9\\-_.~%+=&]*");
    }

    @ParameterizedTest
    @EnumSource
    void aLinkOfEveryKindNamesItsKindAndHoldsItsAddressUnderThatName(BrookLink.Kind kind) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        BrookLink link = new BrookLink(kind, Map.of(name, "a:1", "password", "x"));
        assertThat(kind.text()).isEqualTo(name);
        assertThat(link.address()).isEqualTo("a:1");
        assertThat(BrookLink.parse(link.toUri()).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:9999, SERVER",
        "ws://a:1, WSSERVER",
        "wss://a:1/ws, WSSSERVER",
        "socks5://a:1, SOCKS5",
        "quic://a:1, QUICSERVER",
    })
    void theSchemeOfAnAddressNamesTheKindOfServer(String address, BrookLink.Kind kind) {
        assertThat(BrookLink.Kind.ofAddress(address)).contains(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a:1", "w://a:1", "wsss://a:1", "brook://server"})
    void anAddressOfAnotherSchemeHasNoKind(String address) {
        assertThat(BrookLink.Kind.ofAddress(address)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "token          | token | ''",
                "token=         | token | ''",
                "token=a=b      | token | a=b",
                "token=1&token=2| token | 2",
                "=x             | ''    | x",
                "&&token=x&     | token | x",
                "a%3Db=c%26d    | a=b   | c&d",
                "token=a+b%2Bc  | token | a b+c",
            })
    void aParameterIsSplitAtTheFirstEqualsSign(String query, String key, String value) {
        assertThat(BrookLink.parse("brook://server?server=s&" + query).parameters())
                .containsExactlyInAnyOrderEntriesOf(Map.of("server", "s", key, value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://a                                  | a brook link begins with brook://",
                "brook://server                            | brook://server link has no server= address",
                "brook://server?                           | brook://server link has no server= address",
                "brook://wsserver?server=a                 | brook://wsserver link has no wsserver= address",
                "brook://server?server=a&password=%zz      | brook link has a broken %-escape",
                "brook://server?server=a&password=secret%2 | brook link has a broken %-escape",
            })
    void brokenLinksAreRefusedWithoutTheirValues(String link, String sentence) {
        assertThatThrownBy(() -> BrookLink.parse(link))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @Test
    void anUnknownKindIsNamed() {
        assertThatThrownBy(() -> BrookLink.parse("brook://relay?relay=a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "brook link of kind 'relay'," + " must be server, wsserver, wssserver, socks5 or quicserver");
    }

    private static String option(RecordedLink recorded, String name) {
        int index = recorded.options().indexOf(name);
        return index < 0 ? "" : recorded.options().get(index + 1);
    }
}
