package brookloom.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.wss.TlsSite;
import brookloom.server.BrookServer;
import brookloom.server.config.SiteConfig;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server's {@code --site} in Chromium, straight: HTTP/1.1 from wsserver, HTTP/2 from wssserver. */
@ExtendWith(LeakCheck.class)
class SiteBrowserTest {
    private static final int SAMPLES_PER_SECOND = 8000;
    private static final int SECONDS = 90;

    /** Reads a part of a file by hand, and shows in the end what all of its parts have become. */
    private static final String SCRIPT = """
        const part = new XMLHttpRequest();
        part.open("GET", "/sub/letters.txt", false);
        part.setRequestHeader("Range", "bytes=3-6");
        part.send();
        addEventListener("load", () => {
            const said = document.getElementById("said");
            said.textContent = "color " + getComputedStyle(said).color
                + ", picture " + document.getElementById("picture").naturalWidth
                + ", sound " + Math.round(document.getElementById("sound").duration) + " s"
                + ", part " + part.status + " " + part.responseText
                + " of " + part.getResponseHeader("Content-Range")
                + ", over " + performance.getEntriesByType("navigation")[0].nextHopProtocol;
        });
        """;

    private static final String PAGE = """
        <!DOCTYPE html><title>A site</title><link rel="stylesheet" href="style.css">
        <p id="said">Nothing yet.</p><img id="picture" src="/sub/picture.svg">
        <audio id="sound" preload="auto" src="sound.wav"></audio><script src="script.js"></script>
        """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPageIsLoadedWithItsStyleScriptPictureSoundAndParts(boolean tls) throws Exception {
        Path browser = Browser.require();
        BrookLoomBuilder options = BrookLoom.builder().site(new SiteConfig.Folder(site()));
        if (tls) {
            options.serverTls(TlsSite.with(folder, "P-256").serverTls());
        }
        try (BrookServer server = options.startServer()) {
            String url = (tls ? "https" : "http") + "://localhost:" + server.port() + "/";
            assertThat(Browser.load(browser, folder, url))
                    .contains("color rgb(1, 2, 3), picture 37, sound " + SECONDS
                            + " s, part 206 defg of bytes 3-6/26, over " + (tls ? "h2" : "http/1.1"));
        }
    }

    private Path site() throws IOException {
        Path site = Files.createDirectory(folder.resolve("site"));
        Path sub = Files.createDirectory(site.resolve("sub"));
        Files.writeString(site.resolve("index.html"), PAGE);
        Files.writeString(site.resolve("style.css"), "p { color: rgb(1, 2, 3); }");
        Files.writeString(site.resolve("script.js"), SCRIPT);
        Files.writeString(
                sub.resolve("picture.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"37\" height=\"5\"/>");
        Files.writeString(sub.resolve("letters.txt"), "abcdefghijklmnopqrstuvwxyz");
        Files.write(site.resolve("sound.wav"), sound());
        return site;
    }

    /** Returns silence as a WAV file, which a browser reads by ranges. */
    private static byte[] sound() {
        int length = SECONDS * SAMPLES_PER_SECOND * 2;
        ByteBuffer file = ByteBuffer.allocate(44 + length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(36 + length).put(ascii("WAVEfmt ")).putInt(16);
        file.putShort((short) 1).putShort((short) 1).putInt(SAMPLES_PER_SECOND).putInt(SAMPLES_PER_SECOND * 2);
        file.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(length);
        return file.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
