package brookloom.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.HttpHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class HeaderOptionTest {
    @Command
    private static final class Holder {
        @Mixin
        private final HeaderOption headers = new HeaderOption();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Via: a b\nX-Y: z\n",
                "\ufeffVia: a b\nX-Y: z",
                "\ufeffVia: a b\r\n\r\nX-Y: z \t\r\n\r\n",
            })
    void whatEditorsLeaveInAFileDoesNotMatter(String content, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("headers"), content);
        Holder holder = new Holder();
        new CommandLine(holder).setExpandAtFiles(false).parseArgs("--header", "@" + file);
        assertThat(holder.headers.headers())
                .isEqualTo(List.of(HttpHeader.parse("Via: a b"), HttpHeader.parse("X-Y: z")));
    }
}
