package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.testing.Vectors;
import brookloom.proto.testing.Vectors.RecordedLink;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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
