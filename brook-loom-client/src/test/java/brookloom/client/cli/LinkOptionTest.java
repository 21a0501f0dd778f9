package brookloom.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.SeveralUpstreams;
import brookloom.lists.ListSource;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class LinkOptionTest {
    private static final String LINK = "brook://wsserver?password=secret&wsserver=ws%3A%2F%2F";

    @TempDir
    private Path folder;

    @Command
    private static final class Holder {
        @Mixin
        private final LinkOption link;

        private Holder(LinkOption link) {
            this.link = link;
        }
    }

    private static LinkOption parse(@Nullable String environment, String input, String... arguments) {
        var option =
                new LinkOption(() -> environment, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        new CommandLine(new Holder(option))
                .registerConverter(Duration.class, seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .registerConverter(ListSource.class, ListSource::parse)
                .registerConverter(HostPort.class, HostPort::parse)
                .parseArgs(arguments);
        return option;
    }

    private String file(String content) throws Exception {
        return Files.writeString(folder.resolve("link"), content).toString();
    }

    @Test
    void aLinkComesFromItsOption() throws Exception {
        assertThat(parse(null, "", "--link", LINK + "a:1").upstream()).hasToString("Optional[ws://a:1/ws]");
    }

    @Test
    void aLinkComesFromAFileOrFromStandardInput() throws Exception {
        assertThat(parse(null, "", "--linkFile", file(LINK + "b:1\n")).upstream())
                .hasToString("Optional[ws://b:1/ws]");
        assertThat(parse(null, "", "--linkFile", file("\ufeff" + LINK + "b:1 \r\n\r\n"))
                        .upstream())
                .hasToString("Optional[ws://b:1/ws]");
        assertThat(parse(null, "", "--link", "\ufeff" + LINK + "b:1").upstream())
                .hasToString("Optional[ws://b:1/ws]");
        assertThat(parse(null, LINK + "c:1\r\n", "--link", "-").upstream()).hasToString("Optional[ws://c:1/ws]");
        assertThat(parse(null, " " + LINK + "d:1 \n", "--linkFile", "-").upstream())
                .hasToString("Optional[ws://d:1/ws]");
    }

    @Test
    void severalLinksAreSeveralServers() throws Exception {
        String[] arguments = {
            "--link", LINK + "a:1", "--linkFile", file(LINK + "b:1\n"), "--link", LINK + "c:1", "--select", "failover"
        };
        SeveralUpstreams several =
                (SeveralUpstreams) parse(null, "", arguments).upstream().orElseThrow();

        assertThat(several.servers())
                .extracting(Object::toString)
                .containsExactly("ws://a:1/ws", "ws://c:1/ws", "ws://b:1/ws");
        assertThat(several).hasToString("3 servers (failover)");
    }

    @Test
    void aSubscriptionNamesServers() throws Exception {
        SeveralUpstreams several =
                (SeveralUpstreams) parse(null, "", "--subscribe", "https://example.com/secret?token=x")
                        .upstream()
                        .orElseThrow();

        assertThat(several).hasToString("the servers of a subscription (fastest)");
        assertThat(several.subscription().source()).hasToString("https://example.com/…");
        assertThat(several.subscription().reader().read(LINK + "d:1")).hasToString("ws://d:1/ws");
    }

    @Test
    void anOptionBeatsTheEnvironment() throws Exception {
        assertThat(parse(LINK + "e:1", "", "--link", LINK + "a:1").upstreamOrInherited())
                .hasToString("Optional[ws://a:1/ws]");
        assertThat(parse(LINK + "e:1", "").upstreamOrInherited()).hasToString("Optional[ws://e:1/ws]");
        assertThat(parse(LINK + "e:1", "").upstream()).isEmpty();
        assertThat(parse("", "").upstreamOrInherited()).isEmpty();
        assertThat(parse(null, "").upstreamOrInherited()).isEmpty();
    }

    @Test
    void whatIsWrongIsBadUsageAndNamesTheSource() throws Exception {
        assertThatThrownBy(() -> parse(null, "", "--link", "http://secret").upstream())
                .isInstanceOf(ConfigError.class)
                .hasMessage("--link: a brook link begins with brook://");
        assertThatThrownBy(() -> parse("brook://quicserver?quicserver=q&password=secret", "")
                        .upstreamOrInherited())
                .isInstanceOf(ConfigError.class)
                .hasMessageStartingWith("BROOK_LINK: the link is for QUIC, which this client does not speak");
        assertThatThrownBy(() -> parse(null, "nonsense", "--link", "-").upstream())
                .isInstanceOf(ConfigError.class)
                .hasMessageStartingWith("--link -: ");
        assertThatThrownBy(() -> parse(null, "", "--link", LINK + "a:1", "--select", "best")
                        .upstream())
                .isInstanceOf(ConfigError.class)
                .hasMessage("--select 'best' must be fastest, failover or spread");
        assertThatThrownBy(() -> parse(
                                null, "", "--linkFile", folder.resolve("none").toString())
                        .upstream())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("cannot read link file ");
    }
}
