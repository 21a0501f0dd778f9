package brookloom.lists;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import brookloom.net.text.UserError;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListServer;
import brookloom.testing.ListServer.Mood;
import brookloom.testing.NamedPipe;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakCheck.class)
class ReloadingSourceTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aFileIsReadAgainOnlyWhenItHasChanged() throws Exception {
        Path file = write("a.example\n");
        ReloadingSource<DomainList> copy = copy(new ListSource.File(file));
        DomainList first = copy.current();

        copy.refresh();
        assertThat(copy.current()).isSameAs(first);

        write("b.example\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0)); // however coarse the file system's clock
        copy.refresh();
        assertThat(copy.current().contains("a.example")).isFalse();
        assertThat(copy.current().contains("b.example")).isTrue();
    }

    @Test
    void whatWasReadLastStaysWhileAFileIsGoneOrOfAnotherKind() throws Exception {
        Path file = write("a.example\n");
        ReloadingSource<DomainList> copy = copy(new ListSource.File(file));

        Files.delete(file);
        copy.refresh();
        assertThat(copy.current().contains("a.example")).isTrue();

        write("<html>the proxy's login page</html>\n");
        copy.refresh();
        assertThat(copy.current().contains("a.example")).isTrue();

        write("");
        copy.refresh();
        assertThat(copy.current().size()).isZero();
    }

    @Test
    @Timeout(
            value = 60,
            threadMode = SEPARATE_THREAD) // a reader that waits for a pipe's other end would do so for ever
    void whatWasReadLastStaysWhileAPipeHasTheFilesName() throws Exception {
        Path file = write("a.example\n");
        ReloadingSource<DomainList> copy = copy(new ListSource.File(file));
        Files.delete(file);
        NamedPipe.make(file);
        copy.refresh();
        assertThat(copy.current().contains("a.example")).isTrue();

        Files.delete(file);
        write("b.example\n");
        copy.refresh();
        assertThat(copy.current().contains("b.example")).isTrue();
    }

    @Test
    void whatWasReadLastStaysWhateverGoesWrong() throws Exception {
        Path file = write("good");
        ReloadingSource<String> copy = ReloadingSource.read("--list", new ListSource.File(file), (name, bytes) -> {
            String text = new String(bytes.readAllBytes(), UTF_8);
            if (text.equals("too much")) {
                throw new OutOfMemoryError("in a test");
            }
            return text + text.charAt(0);
        });
        for (String bad : List.of("too much", "")) {
            write(bad);
            copy.refresh();
            assertThat(copy.current()).isEqualTo("goodg");
        }
        write("better");
        copy.refresh();
        assertThat(copy.current()).isEqualTo("betterb");
    }

    @Test
    void aUrlIsReadAgainOnlyWhenItHasChanged() throws Exception {
        try (ListServer server = new ListServer("a.example\n")) {
            ReloadingSource<DomainList> copy = copy(new ListSource.Url(server.uri()));

            copy.refresh();
            copy.refresh();
            assertThat(server.whole()).isEqualTo(1);
            assertThat(server.unchanged()).isEqualTo(2);

            server.serve("b.example\n");
            copy.refresh();
            assertThat(copy.current().contains("b.example")).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILING", "BREAKING"})
    void whatWasReadLastStaysWhileAServerFailsAndIsRenewedWhenItIsWell(Mood mood) throws Exception {
        try (ListServer server = new ListServer("a.example\nb.example\n")) {
            ReloadingSource<DomainList> copy = copy(new ListSource.Url(server.uri()));

            server.serve("c.example\nd.example\n");
            server.become(mood);
            copy.refresh();
            assertThat(server.failures()).isEqualTo(1);
            assertThat(copy.current().contains("a.example")).isTrue();
            assertThat(copy.current().contains("c.example")).isFalse();

            server.become(Mood.WELL);
            copy.refresh();
            assertThat(copy.current().contains("a.example")).isFalse();
            assertThat(copy.current().contains("c.example")).isTrue();
        }
    }

    @Test
    void aRedirectionIsFollowed() throws Exception {
        try (ListServer server = new ListServer("a.example\n")) {
            server.become(Mood.REDIRECTING);

            assertThat(copy(new ListSource.Url(server.uri())).current().contains("a.example"))
                    .isTrue();
        }
    }

    @Test
    void whatCannotBeReadAtFirstIsReportedInOneLineWithoutSecrets() throws Exception {
        assertThatThrownBy(() -> copy(new ListSource.File(folder.resolve("none"))))
                .isInstanceOf(UserError.class)
                .hasMessage("--list " + folder.resolve("none") + ": cannot be read: there is no such file");
        try (ListServer server = new ListServer("a.example\n")) {
            server.become(Mood.FAILING);
            String shown = "http://127.0.0.1:" + server.uri().getPort() + "/list";
            assertThatThrownBy(() -> copy(new ListSource.Url(server.uri())))
                    .isInstanceOf(UserError.class)
                    .hasMessage("--list " + shown + ": cannot be read: the server answers 503");
        }
        URI nobody = URI.create("http://127.0.0.1:" + FreePort.next() + "/list");
        assertThatThrownBy(() -> copy(new ListSource.Url(nobody)))
                .hasMessage("--list " + nobody + ": cannot be read: no connection to its server: check"
                        + " host and port, and that it runs");
    }

    @Test
    void closingARefresherGivesUpWhatItReads() throws Exception {
        try (ListServer server = new ListServer("a.example\nb.example\n")) {
            ReloadingSource<DomainList> copy = copy(new ListSource.Url(server.uri()));
            server.serve("c.example\nd.example\n");
            server.become(Mood.STALLING);

            Refresher refresher = Refresher.start(List.of(copy), Duration.ofMillis(1));
            while (server.failures() == 0) {
                Thread.onSpinWait();
            }
            refresher.close();
            assertThat(copy.current().contains("a.example")).isTrue();
        }
    }

    @Test
    void aRefresherRefreshesOverAndOver() throws Exception {
        try (ListServer server = new ListServer("a.example\n")) {
            ReloadingSource<DomainList> copy = copy(new ListSource.Url(server.uri()));
            try (Refresher refresher = Refresher.start(List.of(copy), Duration.ofMillis(1))) {
                assertThat(refresher).isNotNull();
                for (String domain : List.of("b.example", "c.example")) {
                    server.serve(domain);
                    while (!copy.current().contains(domain)) {
                        Thread.onSpinWait();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ftp://example.com/list   | ''
        ''                       | ''
        http:///list             | : it has no host
        https://                 | : Expected authority
        http://exa mple.com/list | : Illegal character in authority
        http://my_lists:80/a     | : URLs whose host has an underscore are not supported: use another name of \
        my_lists, or its IP address
        """)
    void whatIsNeitherFileNorUrlIsRefused(String text, String why) {
        assertThatThrownBy(() -> ListSource.parse(text))
                .hasMessage("'" + text + "' is neither a file nor an http or https URL" + why);
    }

    @Test
    void urlsAreShownWithoutWhatMayBeSecret() {
        assertThat(ListSource.parse("https://user:pw@example.com:8443/list.txt?token=x#y"))
                .hasToString("https://example.com:8443/list.txt");
        assertThat(ListSource.parse("HTTP://example.com/a")).isInstanceOf(ListSource.Url.class);
        assertThat(ListSource.parse("lists/a.txt")).isEqualTo(new ListSource.File(Path.of("lists/a.txt")));
    }

    private static ReloadingSource<DomainList> copy(ListSource source) throws UserError {
        return ReloadingSource.read("--list", source, ListLoader.domains());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("list"), text);
    }
}
