package brookloom.server.web.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.http.HttpBody;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files of a folder others get to see; how they are answered is compared with nginx's in it-tests. */
class FolderSiteTest {
    private static final Site.Body NO_BODY = new Site.Body() {
        @Override
        public void drop() {}

        @Override
        public void moveTo(ByteStream sink) {}
    };

    @TempDir
    private Path folder;

    private FolderSite site;

    @BeforeEach
    void makeSite() throws Exception {
        Path root = Files.createDirectory(folder.resolve("www"));
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createDirectory(folder.resolve("www2"));
        Files.writeString(folder.resolve("www2/secret.txt"), "secret");
        Files.writeString(root.resolve("page.html"), "page");
        Files.writeString(root.resolve(".env"), "secret");
        Files.createDirectory(root.resolve(".git"));
        Files.writeString(root.resolve(".git/config"), "secret");
        Files.createDirectory(root.resolve(".well-known"));
        Files.writeString(root.resolve(".well-known/security.txt"), "page");
        Files.createDirectory(root.resolve("sub"));
        Files.writeString(root.resolve("sub/schön.txt"), "page");
        Files.createSymbolicLink(root.resolve("out.txt"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("outside"), folder.resolve("www2"));
        Files.createSymbolicLink(root.resolve("sub/index.html"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("inside.html"), Path.of("page.html"));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
        site = FolderSite.open(root);
    }

    @ParameterizedTest
    @CsvSource({
        "/page.html, 200",
        "/inside.html, 200",
        "/.well-known/security.txt, 200",
        "/sub/sch%C3%B6n.txt, 200",
        "/out.txt, 404",
        "/outside/secret.txt, 404",
        "/outside/, 404",
        "/outside, 404",
        "/sub/, 403",
        "/dangling, 404",
        "/.env, 404",
        "/%2eenv, 404",
        "/.git/config, 404",
        "/.git/, 404",
        "/sub/.%2f..%2f.env, 404",
        "/sub/..%2f..%2fsecret.txt, 400",
        "/..%2fwww2/secret.txt, 400",
        "/%5c..%5csecret.txt, 404",
        "/page.html%2f, 404",
        "/...., 404",
        "/CON, 404",
    })
    void onlyWhatIsInsideAndNotHiddenIsServed(String target, int status) throws IOException {
        assertThat(status(target)).isEqualTo(status);
    }

    @Test
    void aFolderThatIsMissingIsReportedAtTheStart() {
        assertThatThrownBy(() -> FolderSite.open(folder.resolve("none")))
                .isInstanceOf(UserError.class)
                .hasMessage("cannot serve --site " + folder.resolve("none") + ": there is no such file");
        assertThatThrownBy(() -> FolderSite.open(folder.resolve("secret.txt")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is not a folder that this user may read");
    }

    private int status(String target) throws IOException {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        SiteRequest.Via via = new SiteRequest.Via(here, here, false);
        try {
            RequestTarget parsed = RequestTarget.parse(target);
            SiteRequest request = new SiteRequest(
                    "GET", target, parsed, RequestLine.HTTP_1_1, HttpFields.EMPTY, "x", new HttpBody.None(), via);
            try (Answer answer = site.answer(request, NO_BODY)) {
                return answer.status();
            }
        } catch (Refused e) {
            return e.status();
        }
    }
}
