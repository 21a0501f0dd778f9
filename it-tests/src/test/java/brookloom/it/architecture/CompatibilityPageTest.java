package brookloom.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that docs/compatibility.md names are there. */
class CompatibilityPageTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT))(?:\\.([a-z][A-Za-z0-9]*))?`");

    @Test
    void everyNamedTestIsThere() throws IOException {
        String page = Files.readString(Program.root().resolve("docs/compatibility.md"));
        List<MatchResult> named = NAMED.matcher(page).results().toList();
        assertThat(named).hasSizeGreaterThan(20);
        List<String> missing = new ArrayList<>();
        for (MatchResult test : named) {
            List<Path> sources = sources(test.group(1));
            boolean there = test.group(2) == null ? !sources.isEmpty() : anyHas(sources, " " + test.group(2) + "(");
            if (!there) {
                missing.add(test.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static List<Path> sources(String name) throws IOException {
        try (Stream<Path> files = Files.find(
                Program.root(),
                20,
                (path, attributes) ->
                        path.endsWith(name + ".java") && path.toString().contains("src/test/java"))) {
            return files.toList();
        }
    }

    private static boolean anyHas(List<Path> sources, String text) throws IOException {
        for (Path source : sources) {
            if (Files.readString(source).contains(text)) {
                return true;
            }
        }
        return false;
    }
}
