package brookloom.lists;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListLoaderTest {
    @Test
    void commentsBlanksAndLineEndsOfAnySystemDoNotMatter() throws Exception {
        DomainList list = domains(
                "\ufeff# ads\r\n\r\n  a.example \r\nb.example # why\nc.example;x\n\n; d.example\n\ufeffe.example");

        assertThat(list).hasToString("4 domains");
        assertThat(list.contains("a.example")).isTrue();
        assertThat(list.contains("c.example")).isTrue();
        assertThat(list.contains("d.example")).isFalse();
        assertThat(list.contains("e.example")).isTrue();
    }

    @Test
    void linesThatMakeNoSenseAreLeftOut() throws Exception {
        DomainList list = domains("a.example\nno domain\n" + "x.".repeat(100_000) + "example\nb.example");

        assertThat(list).hasToString("2 domains");
        assertThat(list.contains("x.example")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing yet\n"})
    void aListMayBeEmpty(String text) throws Exception {
        assertThat(domains(text).size()).isZero();
    }

    @Test
    void aTextOfAnotherKindIsNoList() {
        assertThatThrownBy(() -> domains("<html>\n<body>Please log in</body>"))
                .isInstanceOf(IOException.class)
                .hasMessage("it holds no domain, but line 1: '<html>'; a list has one domain a line");
        assertThatThrownBy(() -> domains("\ufffd\ufffda\0.\0b\0\n\0"))
                .hasMessage("it is UTF-16 text; save it as UTF-8");
        assertThatThrownBy(() -> domains("\n" + "a b".repeat(100)))
                .hasMessage("it holds no domain, but line 2: '"
                        + "a b".repeat(14).substring(0, 40) + "…'; a list has one domain a line");
    }

    @Test
    void blocksOfBothFamiliesMayStandInOneList() throws Exception {
        CidrList list = ListLoader.cidrs().load("test", text("10.0.0.0/8\nfc00::/7 ; ours\nfoo\n192.0.2.1"));

        assertThat(list).hasToString("3 blocks of addresses");
        assertThat(list.contains(InetAddress.getByName("fd00::1"))).isTrue();
    }

    @Test
    void tooLongATextIsRefused() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return '\n';
            }
        };
        assertThatThrownBy(() -> ListLoader.domains().load("test", new LimitedInput(endless, 1)))
                .hasMessage("it has more than 1 MiB");
    }

    private static DomainList domains(String text) throws IOException {
        return ListLoader.domains().load("test", text(text));
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
