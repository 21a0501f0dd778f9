package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every link of every page leads to a file that is there, and to a heading that the page has. */
class MarkdownLinksTest {
    private static final Path DOCS = Program.root().resolve("docs");

    /** A test, and one of its methods. */
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(?:\\.(\\w+))?`");

    static List<MarkdownFile> everyPage() throws IOException {
        return MarkdownFile.all();
    }

    @ParameterizedTest
    @MethodSource("everyPage")
    void everyLinkLeadsSomewhere(MarkdownFile page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (String link : page.links()) {
            if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
                broken.add(link);
            }
        }

        assertThat(broken).as("links of " + page).isEmpty();
    }

    private static boolean leadsSomewhere(MarkdownFile page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty() ? page.path() : page.path().resolveSibling(parts[0]);
        if (!Files.exists(file)) {
            return false;
        }
        return parts.length == 1
                || MarkdownFile.read(file.normalize()).anchors().contains(parts[1]);
    }

    @Test
    void everyTestThatAPageNamesExists() throws IOException {
        Map<String, Path> tests = RepositoryFiles.find(path -> path.matches(".*/src/test/.*(Test|IT)\\.java")).stream()
                .collect(Collectors.toMap(
                        path -> path.getFileName().toString().replace(".java", ""), Function.identity()));
        List<String> missing = new ArrayList<>();
        for (MarkdownFile page : MarkdownFile.all()) {
            for (MatchResult named :
                    NAMED.matcher(Files.readString(page.path())).results().toList()) {
                Path test = tests.get(named.group(1));
                String method = named.group(2);
                if (test == null || (method != null && !Files.readString(test).contains(" " + method + "("))) {
                    missing.add(page + ": " + named.group());
                }
            }
        }

        assertThat(tests).hasSizeGreaterThan(100);
        assertThat(missing).isEmpty();
    }

    @Test
    void theIndexHasEveryPage() throws IOException {
        MarkdownFile index = MarkdownFile.read(DOCS.resolve("README.md"));
        Set<Path> listed = index.links().stream()
                .map(link -> DOCS.resolve(link.replaceFirst("#.*", "")).normalize())
                .collect(Collectors.toSet());

        assertThat(MarkdownFile.all())
                .filteredOn(page -> DOCS.equals(page.path().getParent()) && !page.equals(index))
                .hasSizeGreaterThan(15)
                .allSatisfy(
                        page -> assertThat(listed).as("docs/README.md links").contains(page.path()));
    }
}
