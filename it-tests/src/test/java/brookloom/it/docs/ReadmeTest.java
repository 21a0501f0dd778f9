package brookloom.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README is short, has its sections in order, and its figures and its Chinese twin agree with what they are taken from. */
class ReadmeTest {
    private static final int LONGEST = 200;
    private static final Pattern FIGURE = Pattern.compile("\\d[\\d,.]*\\d|\\d");

    private static MarkdownFile page(String name) throws IOException {
        return MarkdownFile.read(Program.root().resolve(name));
    }

    @Test
    void itIsShortAndItsSectionsAreInOrder() throws IOException {
        MarkdownFile readme = page("README.md");

        assertThat(readme.lines()).hasSizeLessThan(LONGEST);
        assertThat(readme.headings(2))
                .containsExactly(
                        "Features",
                        "Install",
                        "Quick start",
                        "Which mode?",
                        "Recipes",
                        "Troubleshooting",
                        "Security",
                        "Compatibility with Brook",
                        "Performance",
                        "Library",
                        "Reference");
    }

    @Test
    void itBeginsWithWhatItIsInFourLinesAndEightFeaturesWithFigures() throws IOException {
        for (String name : List.of("README.md", "README.zh-CN.md")) {
            MarkdownFile readme = page(name);
            List<String> introduction = readme.lines().subList(2, readme.lines().size());

            assertThat(introduction.indexOf("")).as(name).isBetween(1, 4);
            assertThat(features(readme)).as(name).hasSize(8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md"})
    void itsJavaCompiles(String name, @TempDir Path folder) throws IOException {
        MarkdownFile.Block block = page(name).blocks("java").getFirst();
        String program =
                "import brookloom.client.BrookTunnel;\nimport java.net.Socket;\nimport java.net.http.HttpClient;\n"
                        + "class Readme {\n    void run(String link) throws Exception {\n" + block.text()
                        + "    }\n}\n";
        Path source = Files.writeString(folder.resolve("Readme.java"), program);
        ByteArrayOutputStream problems = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        problems,
                        "-d",
                        folder.toString(),
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());

        assertThat(code).as(problems.toString(UTF_8)).isZero();
    }

    @Test
    void itsPicturesAreTheLivePageAndThePlotOfSpeed() throws IOException {
        for (String name : List.of("README.md", "README.zh-CN.md")) {
            MarkdownFile readme = page(name);

            assertThat(readme.pictures()).as(name).containsExactly("docs/images/page.png", "docs/speed.svg");
            int first = readme.lines().indexOf("## " + readme.headings(2).get(1));
            assertThat(readme.lines().subList(0, first))
                    .as("they stand before the installation")
                    .anyMatch(line -> line.startsWith("![") && line.endsWith("](docs/images/page.png)"))
                    .anyMatch(line -> line.startsWith("![") && line.endsWith("](docs/speed.svg)"));
        }
    }

    @Test
    void theFiguresOfTheFeaturesAreTheSameInBothLanguages() throws IOException {
        List<String> features = features(page("README.md"));
        List<String> chinese = features(page("README.zh-CN.md"));

        for (int i = 0; i < features.size(); i++) {
            assertThat(figuresOf(chinese.get(i))).as(features.get(i)).containsAll(figuresOf(features.get(i)));
        }
    }

    @Test
    void eachLargeFigureOfTheFeaturesStandsInAPageThatSaysWhereItIsFrom() throws IOException {
        StringBuilder pages = new StringBuilder();
        for (String name : List.of("performance", "reliability", "compatibility", "users")) {
            pages.append(Files.readString(Program.root().resolve(Path.of("docs", name + ".md"))));
        }
        List<String> figures = features(page("README.md")).stream()
                .flatMap(feature -> figuresOf(feature).stream())
                .filter(figure -> figure.replaceAll("\\D", "").length() > 2)
                .toList();

        assertThat(figures)
                .hasSizeGreaterThan(4)
                .allSatisfy(figure -> assertThat(pages)
                        .containsPattern("(?<![\\d,.])" + Pattern.quote(figure) + "(?![\\d]|[,.]\\d)"));
    }

    private static List<String> figuresOf(String text) {
        return FIGURE.matcher(text).results().map(MatchResult::group).sorted().toList();
    }

    /** Returns the list under the first heading, each item in one line. */
    private static List<String> features(MarkdownFile readme) {
        String section =
                String.join("\n", readme.section(readme.headings(2).getFirst()).lines());
        return Arrays.stream(section.split("\\n\\n|\\n(?=- )", -1))
                .filter(item -> item.startsWith("- **"))
                .map(item -> item.replaceAll("\\s+", " "))
                .toList();
    }

    @Test
    void theChineseOneHasTheSameCodeLinksAndFigures() throws IOException {
        MarkdownFile readme = page("README.md");
        MarkdownFile chinese = page("README.zh-CN.md");

        assertThat(chinese.blocks()).isEqualTo(readme.blocks());
        assertThat(chinese.headings(2)).hasSize(readme.headings(2).size() - 1); // without the reference
        assertThat(figures(chinese)).isEqualTo(figures(readme));
        List<String> links = readme.links();
        links = links.subList(0, links.indexOf("docs/reference/README.md"));
        assertThat(chinese.links().stream()
                        .filter(link -> link.startsWith("docs/"))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(links.stream()
                        .filter(link -> link.startsWith("docs/"))
                        .distinct()
                        .toList());
    }

    /** Returns the figures of the table of performance, row by row. */
    private static List<String> figures(MarkdownFile readme) {
        return readme.lines().stream()
                .filter(line -> line.startsWith("| ")
                        && line.chars().filter(c -> c == '|').count() == 8)
                .filter(line -> !line.contains("---") && !line.startsWith("| |"))
                .map(line -> line.substring(line.indexOf('|', 2)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md"})
    void everyFigureOfTheTableIsOneThatWasMeasured(String name) throws IOException {
        String measured = Files.readString(Program.root().resolve(Path.of("docs", "performance.md")));
        List<String> rows = figures(page(name));

        assertThat(rows).hasSizeGreaterThan(5);
        for (String row : rows) {
            for (MatchResult figure : FIGURE.matcher(row).results().toList()) {
                assertThat(measured)
                        .as("docs/performance.md has " + figure.group())
                        .containsPattern("(?<![\\d,.])" + Pattern.quote(figure.group()) + "(?![\\d]|[,.]\\d)");
            }
        }
    }
}
